"""Turns git's own words into an error that a person can act on."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

from maestro_jupyter.model import MaestroError
from maestro_jupyter.model.names import plain_text

from .errors import (
    DiskFullError,
    FolderNotWritableError,
    GitFailedError,
    GitTooOldError,
    HookRefusedError,
    IdentityMissingError,
    NotARepositoryError,
    SigningFailedError,
    UntrustedRepositoryError,
)

WORDS = 2000
"""Characters kept of what git or a hook said."""

_NEXT_TO_NOTHING = 16 << 20
_WRITING = re.compile(r"(?:unable to|could not|couldn't) write|write error")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)", re.DOTALL)


def words_of(text: str) -> str:
    """Return a program's output as plain text, its end kept where it is long."""
    plain = plain_text(_ESCAPES.sub("", text), len(text) + 1, lines=True)
    return plain if len(plain) <= WORDS else "…" + plain[1 - WORDS :]


def disk_is_full(where: Path) -> bool:
    """Tell whether the disk of ``where`` has next to nothing left; git does not always say so."""
    there = next(folder for folder in (where, *where.parents) if folder.is_dir())
    state = os.statvfs(there)
    return state.f_bavail * state.f_frsize < _NEXT_TO_NOTHING or (
        state.f_files > 0 and state.f_favail == 0
    )


def no_space(where: Path) -> DiskFullError:
    """Return the error for a disk that is full at ``where``."""
    return DiskFullError(
        f"No space is left on the disk of {where}.",
        hint="Free some space, or close sessions that you no longer need.",
    )


def not_writable(where: Path, why: str) -> FolderNotWritableError:
    """Return the error for a folder that cannot be written."""
    return FolderNotWritableError(
        f"{where} cannot be written: {why}.",
        hint="Check its owner and permissions, or configure another folder for worktrees.",
    )


def cannot_write(where: Path, error: OSError) -> MaestroError:
    """Return the error that fits the operating system's own one."""
    if is_full(error):
        return no_space(where)
    return not_writable(where, error.strerror or str(error))


def is_full(error: OSError) -> bool:
    """Tell whether the operating system says that a disk is full."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def _untrusted(where: Path, _: str) -> MaestroError:
    return UntrustedRepositoryError(
        f"{where} belongs to another user, so git refuses to work in it.",
        hint=f"If you trust it: git config --global --add safe.directory '{where}'",
    )


def _not_a_repository(where: Path, _: str) -> MaestroError:
    return NotARepositoryError(
        f"{where} is not in a git repository.",
        hint="Go to a repository or name one (--repo PATH); 'git init' makes one.",
    )


def _identity(_: Path, __: str) -> MaestroError:
    return IdentityMissingError(
        "Git does not know in whose name to commit.",
        hint='Run: git config --global user.name "Your Name" and '
        "git config --global user.email you@example.org",
    )


def _signing(_: Path, words: str) -> MaestroError:
    return SigningFailedError(
        f"The commit could not be signed: {words}",
        hint="Unlock the signing key (for gpg: run 'gpg --clearsign' once in a terminal), "
        "or switch commit.gpgSign off for this repository.",
    )


def _refused(_: Path, words: str) -> MaestroError:
    return HookRefusedError(
        f"A hook of the repository refused: {words}",
        hint="Put right what it complains about, or remove the hook.",
    )


def _too_old(_: Path, __: str) -> MaestroError:
    return GitTooOldError(
        "The git on this machine is too old for this.",
        hint="Install git 2.38 or newer.",
    )


_SIGNS: tuple[tuple[re.Pattern[str], Callable[[Path, str], MaestroError]], ...] = (
    (
        re.compile(r"No space left on device|Out of diskspace|Disk quota exceeded"),
        lambda where, _: no_space(where),
    ),
    (re.compile(r"aborted by hook"), _refused),
    (re.compile(r"detected dubious ownership"), _untrusted),
    (re.compile(r"not a git repository|cannot change to '"), _not_a_repository),
    (
        re.compile(
            r"Please tell me who you are|empty ident name|no email was given|no name was given"
            r"|unable to auto-detect email address|invalid ident",
        ),
        _identity,
    ),
    (
        re.compile(
            r"failed to sign|[Cc]ouldn't (?:load public key|find key)|No private key found"
            r"|user\.signing[Kk]ey needs to be set",
        ),
        _signing,
    ),
    (
        re.compile(r"unknown option `?write-tree|usage: git merge-tree"),
        _too_old,
    ),
    (
        re.compile(r"Permission denied|Read-only file system|insufficient permission"),
        not_writable,
    ),
)


def error_for(verb: str, status: int, stderr: str, where: Path) -> MaestroError:
    """Return the error that fits the failure of ``git verb`` in ``where``."""
    words = words_of(stderr)
    if _WRITING.search(stderr) and disk_is_full(where):
        return no_space(where)
    for sign, error in _SIGNS:
        if sign.search(stderr):
            return error(where, words)
    said = words or f"it ended with status {status}"
    return GitFailedError(
        f"git {verb} failed in {where}: {said}",
        hint="These are git's own words; put right what they name and try again.",
    )
