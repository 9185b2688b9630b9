"""Copies ignored files that ``.worktreeinclude`` names into a new worktree."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from maestro_jupyter.model.names import plain_text

from .errors import IncludesTooLargeError
from .process import run

INCLUDE_FILE = ".worktreeinclude"
INCLUDE_LIMIT = 500 * 10**6
"""Bytes that may be copied unless a limit is given."""

_FICLONE = 0x40049409
_CHUNK = 1 << 20
_NO_CLONE = {errno.EOPNOTSUPP, errno.EXDEV, errno.EINVAL, errno.ENOTTY, errno.ENOSYS, errno.EPERM}
_NAMED = 3


@dataclass(frozen=True)
class Includes:
    """Files to copy, relative to ``source``, and their bytes."""

    source: Path
    names: tuple[str, ...] = ()
    size: int = 0


def find_includes(source: Path, limit: int) -> Includes:
    """Return the ignored files in ``source`` that its ``.worktreeinclude`` names.

    Parameters
    ----------
    limit
        Bytes that may be copied.

    Raises
    ------
    IncludesTooLargeError
        They are more; the message names the largest.

    Notes
    -----
    Git does the matching: the patterns are those of gitignore, and a file that git knows, or does
    not ignore, is never copied over what the checkout brings.
    """
    patterns = source / INCLUDE_FILE
    if patterns.is_symlink() or not patterns.is_file():
        return Includes(source)
    listing = run(source, "ls-files", "--others", "--ignored", f"--exclude-from={patterns}", "-z")
    if not listing.stdout:
        return Includes(source)
    ignored = run(source, "check-ignore", "-z", "--stdin", stdin=listing.stdout, accept=(0, 1))
    sizes: dict[str, int] = {}
    for name in ignored.fields:
        with contextlib.suppress(FileNotFoundError):
            state = (source / name).lstat()
            if stat.S_ISREG(state.st_mode):
                sizes[name] = state.st_size
            elif stat.S_ISLNK(state.st_mode) and _stays_inside(source, name):
                sizes[name] = 0
    total = sum(sizes.values())
    if total > limit:
        raise _too_large(source, sizes, total, limit)
    return Includes(source, tuple(sizes), total)


def copy_includes(includes: Includes, folder: Path) -> list[str]:
    """Copy the files into ``folder``, and return what there is to say about it.

    Data is shared with the original until one of the two changes, where the file system can do
    that; a hard link never is. What the checkout has brought is not overwritten, and no symbolic
    link in ``folder`` is followed.
    """
    count = sum(_copy(includes.source / name, folder, name) for name in includes.names)
    if not count:
        return []
    files = "1 ignored file" if count == 1 else f"{count} ignored files"
    return [f"copied {files} ({size_text(includes.size)})"]


def size_text(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    amount = float(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":  # noqa: PLR2004
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError(size)


def _stays_inside(source: Path, name: str) -> bool:
    """Tell whether a link is relative and leads to something in ``source``.

    Any other would lead out of the new worktree, into the user's own folder for instance.
    """
    link = source / name
    target = link.readlink()
    if target.is_absolute():
        return False
    reached = Path(os.path.normpath(link.parent / target))
    return reached.is_relative_to(source) and link.resolve().is_relative_to(source.resolve())


def _copy(original: Path, folder: Path, name: str) -> bool:
    if not _make_parents(folder, Path(name).parent):
        return False
    copy = folder / name
    if os.path.lexists(copy):
        return False
    try:
        if original.is_symlink():
            copy.symlink_to(original.readlink())
            return True
        _copy_file(original, copy)
    except FileNotFoundError:
        return False
    return True


def _make_parents(folder: Path, parents: Path) -> bool:
    """Make the folders above a file; False where something else is in their place."""
    where = folder
    for part in parents.parts:
        where /= part
        try:
            where.mkdir()
        except FileExistsError:
            if where.is_symlink() or not where.is_dir():
                return False
    return True


def _copy_file(original: Path, copy: Path) -> None:
    source = os.open(original, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(source, "rb") as read:
        state = os.fstat(source)
        if not stat.S_ISREG(state.st_mode):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(copy, flags, 0o600), "wb") as write:
            if not _clone(source, write.fileno()):
                shutil.copyfileobj(read, write, _CHUNK)
            os.fchmod(write.fileno(), stat.S_IMODE(state.st_mode))
            os.utime(write.fileno(), ns=(state.st_atime_ns, state.st_mtime_ns))


def _clone(source: int, copy: int) -> bool:
    try:
        fcntl.ioctl(copy, _FICLONE, source)
    except OSError as error:
        if error.errno in _NO_CLONE:
            return False
        raise
    return True


def _too_large(
    source: Path,
    sizes: dict[str, int],
    total: int,
    limit: int,
) -> IncludesTooLargeError:
    largest = sorted(sizes, key=lambda name: sizes[name], reverse=True)[:_NAMED]
    named = ", ".join(f"{plain_text(name, 80)} ({size_text(sizes[name])})" for name in largest)
    return IncludesTooLargeError(
        f"{source / INCLUDE_FILE} names {size_text(total)} to copy into each worktree; "
        f"at most {size_text(limit)} may be. The largest: {named}.",
        hint="Name less there, or raise the limit: c.MaestroApp.include_limit (bytes).",
    )
