"""Reads what one ``git diff --raw --numstat --patch -z`` prints: files, counts, patches."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

SECTION_LIMIT = 256 << 10
"""Bytes of one file's patch; of a larger one only the counts are told."""

PATCH_LIMIT = 2 << 20
"""Bytes of all patches that are kept."""

_STATUS = {
    "A": "added",
    "C": "copied",
    "D": "deleted",
    "M": "modified",
    "R": "renamed",
    "T": "type changed",
    "U": "unmerged",
}
_SECTION = re.compile(rb"^(?=diff --git |\* Unmerged path )", re.MULTILINE)
_QUOTED = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


@dataclass(frozen=True)
class FileChange:
    """What became of one file.

    Attributes
    ----------
    old_path
        Its path before, where that was another.
    status
        ``added``, ``copied``, ``deleted``, ``modified``, ``renamed``, ``type changed`` or
        ``unmerged``.
    notebook
        Its change is told cell by cell, not in the patch.
    summary
        What is told of it where its text is not in the patch; empty where it is.
    """

    path: str
    old_path: str | None
    status: str
    insertions: int
    deletions: int
    binary: bool
    notebook: bool = False
    summary: str = ""


def read_listing(output: bytes) -> tuple[list[FileChange], bytes]:
    """Return the files that git names, and the patch behind them."""
    statuses: dict[str, tuple[str, str | None]] = {}
    files: list[FileChange] = []
    position = 0

    def next_field() -> str:
        nonlocal position
        end = output.find(b"\0", position)
        end = len(output) if end < 0 else end
        field = os.fsdecode(output[position:end])
        position = end + 1
        return field

    while position < len(output) and (record := next_field()):
        if record.startswith(":"):
            letter = record.rsplit(" ", 1)[1][0]
            old = next_field()
            new = next_field() if letter in "RC" else old
            statuses[new] = (letter, old if new != old else None)
            continue
        insertions, deletions, path = record.split("\t", 2)
        if not path:
            next_field()
            path = next_field()
        letter, before = statuses.get(path, ("M", None))
        files.append(
            FileChange(
                path=path,
                old_path=before,
                status=_STATUS.get(letter, "modified"),
                insertions=0 if insertions == "-" else int(insertions),
                deletions=0 if deletions == "-" else int(deletions),
                binary=insertions == "-",
            ),
        )
    return files, output[position:]


def limited(
    files: list[FileChange],
    patch: bytes,
    is_wanted: Callable[[str], bool],
) -> tuple[list[FileChange], bytes]:
    """Return those files that are wanted under their old or new name, and their patches."""
    kept, dropped = [], set()
    for file in files:
        if is_wanted(file.path) or (file.old_path is not None and is_wanted(file.old_path)):
            kept.append(file)
        else:
            dropped |= {_header(file), b"* Unmerged path " + os.fsencode(_quoted(file.path))}
    sections = (section for header, section in _sections(patch) if header not in dropped)
    return kept, b"".join(sections)


def summarised(
    files: list[FileChange],
    patch: bytes,
    *,
    complete: bool,
) -> tuple[list[FileChange], str, bool]:
    """Leave out of ``patch`` what nobody reads line by line, and say so at the file.

    Parameters
    ----------
    complete
        Whether git came to the end of the patch.

    Returns
    -------
    tuple
        The files, the patch, and whether it was cut.
    """
    headers = {_header(file): number for number, file in enumerate(files)}
    kept: list[bytes] = []
    left, cut = PATCH_LIMIT, not complete
    for header, section in _sections(patch):
        number = headers.get(header)
        if number is not None and files[number].notebook:
            continue
        if number is not None and len(section) > SECTION_LIMIT:
            lines = files[number].insertions + files[number].deletions
            files[number] = replace(files[number], summary=f"too large to show: {lines} lines")
            continue
        if len(section) > left:
            cut = True
            kept.append(section[: section.rfind(b"\n", 0, left) + 1])
            break
        left -= len(section)
        kept.append(section)
    text = b"".join(kept).decode(errors="replace")
    return files, text, cut


def _sections(patch: bytes) -> Iterator[tuple[bytes, bytes]]:
    starts = [match.start() for match in _SECTION.finditer(patch)]
    for start, end in pairwise([*starts, len(patch)]):
        section = patch[start:end]
        yield section.partition(b"\n")[0], section


def _header(file: FileChange) -> bytes:
    old, new = _quoted(f"a/{file.old_path or file.path}"), _quoted(f"b/{file.path}")
    return os.fsencode(f"diff --git {old} {new}")


def _quoted(name: str) -> str:
    """Return a name as git writes it with ``core.quotePath=false``."""
    if not any(ord(each) < ord(" ") or each in '"\\\x7f' for each in name):
        return name
    return '"' + "".join(_escaped(each) for each in name) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if code in _QUOTED:
        return "\\" + _QUOTED[code]
    return f"\\{code:03o}" if code < ord(" ") or code == 0x7F else character  # noqa: PLR2004
