"""The documents of a run, in the user's own checkout: read again and again, and ticked.

What is ticked is the file that the user looks at and edits, by writing one byte of it in place.
Nobody's edit can get lost by that: what was saved before is read before, what is saved after is
read again. The run's branch never has a tick in it, so the two never conflict.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from maestro_jupyter.model.errors import MaestroError
from maestro_jupyter.model.playbook import Playbook, Task, parse_playbook
from maestro_jupyter.model.playbook_set import Wishes, combine, document_of, task_key
from maestro_jupyter.model.reread import reread

from .errors import DocumentOutsideError, NoPlaybookError

_TRIES = 5
_TICK = b"x"


def find_documents(folder: Path, here: Path, named: Sequence[str]) -> tuple[str, ...]:
    """Return the documents that are meant, relative to ``here``, each once.

    Raises
    ------
    NoPlaybookError
        There is no such file, or no markdown file in a folder.
    DocumentOutsideError
        One is not in ``here``.
    """
    found: list[str] = []
    for name in named:
        place = (folder / Path(name).expanduser()).absolute()
        files = _files(place, name)
        if place.is_dir():
            files = [one for one in files if parse_playbook(one.read_bytes(), one.name).tasks]
            if not files:
                raise _missing(f"No markdown file in {place} has a task.")
        found.extend(_inside(one, here) for one in files)
    if not found:
        raise _missing("No playbook was named.")
    return tuple(dict.fromkeys(found))


def _files(place: Path, name: str) -> list[Path]:
    if place.is_dir():
        return sorted(one for one in place.glob("*.md") if one.is_file())
    if not place.is_file():
        raise _missing(f"There is no file {name!r} ({place}).")
    return [place]


def _inside(file: Path, here: Path) -> str:
    real, top = file.resolve(), here.resolve()
    if not real.is_relative_to(top) or ".git" in real.relative_to(top).parts:
        raise DocumentOutsideError(
            f"{file} is not in the repository {here}.",
            hint="A run works on one repository; name that of the document (--repo PATH).",
        )
    return str(real.relative_to(top))


def _missing(message: str) -> NoPlaybookError:
    return NoPlaybookError(
        message,
        hint="Name a markdown file with a checklist, for instance: maestro run docs/plan.md",
    )


class Documents:
    """The documents of one run. Its methods read and write files, and belong into a thread.

    Parameters
    ----------
    parts
        As they were last read; None reads them for the first time.
    """

    def __init__(
        self,
        here: Path,
        paths: Sequence[str],
        wishes: Wishes,
        parts: Sequence[Playbook] | None = None,
    ) -> None:
        self._files = [here / path for path in paths]
        self._names = list(paths)
        self._wishes = wishes
        self._read: list[bytes | None] = [None] * len(self._files)
        if parts is None:
            self._read = [self._content(index) for index in range(len(self._files))]
            parts = [
                parse_playbook(content or b"", name)
                for content, name in zip(self._read, self._names, strict=True)
            ]
        self.parts = tuple(parts)

    def combined(self) -> Playbook:
        """Return all documents as one playbook, as they were last read."""
        return combine(self.parts, self._wishes)

    def name_of(self, task: str) -> str:
        """Return the document that a task stands in."""
        return self._names[document_of(task, len(self._names))]

    def part_of(self, task: str) -> Playbook:
        """Return the playbook that a task stands in."""
        return self.parts[document_of(task, len(self._names))]

    def look(self, taken: frozenset[str] = frozenset()) -> Playbook | None:
        """Read again what has changed; return all documents as one, or None if nothing has.

        Raises
        ------
        MaestroError
            One can't be read, or not be understood.
        """
        changed = False
        for index in range(len(self._files)):
            content = self._content(index)
            if content != self._read[index]:
                self._take(index, content, taken)
                changed = True
        return self.combined() if changed else None

    def tick(self, task: str, taken: frozenset[str] = frozenset()) -> tuple[int, bool]:
        """Tick a task by writing one byte; return its line, and whether it is ticked now.

        Raises
        ------
        MaestroError
            The document can't be read, written or understood.
        """
        index = document_of(task, len(self._files))
        for _ in range(_TRIES):
            content = self._content(index)
            if content != self._read[index]:
                self._take(index, content, taken)
            keys = {
                task_key(index, one.id, len(self._files)): one for one in self.parts[index].tasks
            }
            found = keys.get(task)
            if found is None:
                return 0, False
            if found.done:
                return found.line, True
            if self._write(index, content, found):
                return found.line, True
        return 0, False

    def _write(self, index: int, content: bytes, task: Task) -> bool:
        """Write one byte if the file still is ``content``, and tell whether it has it then.

        ``task`` was read from this very content, so all the rest of it is known.
        """
        ticked = content[: task.mark] + _TICK + content[task.mark + 1 :]
        try:
            with self._files[index].open("r+b", buffering=0) as file:
                if file.read() != content:
                    return False
                os.pwrite(file.fileno(), _TICK, task.mark)
        except OSError as error:
            raise self._unusable(index, error) from error
        if self._content(index) != ticked:
            return False
        part = self.parts[index]
        tasks = tuple(replace(one, done=True) if one is task else one for one in part.tasks)
        self._keep(index, Playbook(tasks, part.settings), ticked)
        return True

    def _take(self, index: int, content: bytes, taken: frozenset[str]) -> None:
        now = parse_playbook(content, self._names[index])
        own = (key for key in taken if document_of(key, len(self._files)) == index)
        ids = frozenset(key.partition(":")[2] if len(self._files) > 1 else key for key in own)
        self._keep(index, reread(self.parts[index], now, taken=ids).playbook, content)

    def _keep(self, index: int, part: Playbook, content: bytes) -> None:
        self.parts = (*self.parts[:index], part, *self.parts[index + 1 :])
        self._read[index] = content

    def _content(self, index: int) -> bytes:
        try:
            return self._files[index].read_bytes()
        except OSError as error:
            raise self._unusable(index, error) from error

    def _unusable(self, index: int, error: OSError) -> MaestroError:
        return NoPlaybookError(
            f"{self._names[index]} can't be used: {error.strerror or error}.",
            hint="Bring it back; the run goes on then.",
        )
