"""Makes the sample repository, and removes nothing else."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from .errors import NotASampleError, PlaceTakenError, SampleFailedError, SampleInUseError

TEMPLATE = Path(__file__).parent / "template"

_MARKER = "maestro-sample"
_CONFIG = {
    "user.name": "Maestro sample",
    "user.email": "sample@maestro.invalid",
    "commit.gpgSign": "false",
    "core.autocrlf": "false",
    "core.hooksPath": os.devnull,
    "gc.auto": "0",
}


def create_sample(folder: Path | str | None = None) -> Path:
    """Make the sample repository: a small Python package with failing tests and open TODOs.

    Parameters
    ----------
    folder
        Where to; it may exist while it is empty. Default: a new folder among the temporary files.

    Returns
    -------
    Path
        The repository's folder. A sample that is there already is left as it is.

    Raises
    ------
    PlaceTakenError
        There is something else.
    SampleFailedError
        It could not be written, or there is no git.

    Notes
    -----
    The repository has an identity of its own and runs no hooks, so that commits work on any
    machine. It appears complete or not at all.
    """
    if folder is None:
        folder = Path(tempfile.gettempdir(), f"maestro-sample-{secrets.token_hex(4)}")
    target = Path(folder).expanduser().absolute()
    if _is_main(target):
        return target
    if os.path.lexists(target) and not (target.is_dir() and not any(target.iterdir())):
        raise _taken(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _failed(target, error) from error
    try:
        _fill(staging)
        staging.rename(target)
    except OSError as error:
        if error.errno in {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}:
            raise _taken(target) from error
        raise _failed(target, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return target


def remove_sample(folder: Path | str) -> None:
    """Remove a repository that :func:`create_sample` made.

    Raises
    ------
    NotASampleError
        It is something else, or a link to it; nothing is removed.
    SampleInUseError
        It still has worktrees; nothing is removed.
    """
    target = Path(folder).expanduser().absolute()
    if not _is_main(target):
        raise NotASampleError(
            f"{target} is not a sample repository, so it stays.",
            hint="Only what Maestro made as a sample is removed.",
        )
    worktrees = _worktrees(target)
    if worktrees:
        raise SampleInUseError(
            f"The sample in {target} still has {len(worktrees)} worktrees: "
            f"{', '.join(map(str, worktrees))}.",
            hint="Close their sessions first.",
        )
    doomed = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    target.rename(doomed)
    shutil.rmtree(doomed)


def is_sample(folder: Path | str) -> bool:
    """Whether ``folder`` lies in a sample repository or in one of its worktrees."""
    try:
        common = _git(Path(folder), "rev-parse", "--path-format=absolute", "--git-common-dir")
    except (OSError, SampleFailedError):
        return False
    return Path(common.rstrip("\n"), _MARKER).is_file()


def _is_main(target: Path) -> bool:
    metadata = target / ".git"
    links = target.is_symlink() or metadata.is_symlink()
    return not links and (metadata / _MARKER).is_file()


def _fill(folder: Path) -> None:
    # An installed template may be read-only and compiled: neither belongs into the copy.
    for source in sorted(TEMPLATE.rglob("*")):
        if source.is_file() and source.suffix != ".pyc":
            copy = folder / source.relative_to(TEMPLATE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
    _git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    for name, value in _CONFIG.items():
        _git(folder, "config", name, value)
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message=A small ledger in plain text")
    (folder / ".git" / _MARKER).write_text("Made by Maestro for Jupyter; safe to remove.\n")


def _worktrees(target: Path) -> list[Path]:
    """Return the folders of the worktrees that are still there."""
    pointers = sorted((target / ".git" / "worktrees").glob("*/gitdir"))
    folders = [
        Path(pointer.read_text(encoding="utf-8").rstrip("\n")).parent for pointer in pointers
    ]
    return [folder for folder in folders if folder.exists()]


def _git(folder: Path, *arguments: str) -> str:
    """Run git in ``folder``, untouched by the caller's own GIT_* variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        run = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**kept, "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise
        raise SampleFailedError(
            "The sample needs git, and there is no git on PATH.", hint="Install git."
        ) from error
    if run.returncode:
        raise SampleFailedError(f"git {arguments[0]} failed in {folder}: {run.stderr.strip()}")
    return run.stdout


def _taken(target: Path) -> PlaceTakenError:
    return PlaceTakenError(
        f"There is something at {target} already.",
        hint="Name a folder that is empty or does not exist.",
    )


def _failed(target: Path, error: OSError) -> SampleFailedError:
    return SampleFailedError(
        f"The sample cannot be made in {target}: {error.strerror}.",
        hint="Name a folder that you may write to, with some room.",
    )
