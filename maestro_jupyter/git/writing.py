"""Writes commits without a checkout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from .process import run


def write_commit(
    repo: Path,
    tree: str,
    parents: Sequence[str],
    message: bytes,
    *,
    author: Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> str:
    """Write a commit and return its name; no branch moves.

    Parameters
    ----------
    author
        The variables that name another author than the user.
    encoding
        Of ``message``, where that is not UTF-8.

    Raises
    ------
    IdentityMissingError, SigningFailedError
        Git cannot make commits here.
    """
    return run(
        repo,
        *(("-c", f"i18n.commitEncoding={encoding}") if encoding else ()),
        *("commit-tree", *(f"-p{parent}" for parent in parents), *_signing(repo), tree),
        stdin=message if message.endswith(b"\n") else message + b"\n",
        environment=author,
    ).text


def _signing(repo: Path) -> list[str]:
    """Return the option to sign; ``commit-tree`` leaves it to its caller to ask for it."""
    wanted = run(
        repo,
        *("config", "--type=bool", "--default=false", "--get", "commit.gpgSign"),
        accept=(0, 1),
    )
    return ["-S"] if wanted.text == "true" else []
