"""What a session has changed, as plain data that knows how to show itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from maestro_jupyter.model import Change

from .diff_html import diff_html
from .notebook_diff import Line, NotebookDiff
from .texts import line, lines, text_table


@dataclass(frozen=True)
class FileChange:
    """One file that a session has changed.

    ``summary`` tells what there is to tell of a file whose text is not in the patch.
    """

    path: str
    old_path: str | None
    status: str
    insertions: int
    deletions: int
    binary: bool
    notebook: bool = False
    summary: str = ""

    @property
    def name(self) -> str:
        """Return its path, after the one before where that was another."""
        return f"{self.old_path} → {self.path}" if self.old_path else self.path

    @property
    def size(self) -> str:
        """Return how much of it changed, in words."""
        if self.binary:
            return self.summary or "binary"
        counts = f"+{self.insertions} −{self.deletions}"  # noqa: RUF001
        return f"{counts} ({self.summary})" if self.summary else counts


@dataclass(frozen=True, repr=False)
class Diff:
    """Everything a session has changed since its base, committed or not.

    Attributes
    ----------
    patch
        As git wrote it, without notebooks and files that are told in words only.
    truncated
        The patch was too large to hand over whole.
    notebooks
        The notebooks that changed, cell by cell.
    only_stat
        Nothing but the counts was asked for.
    """

    stat: Change
    files: tuple[FileChange, ...]
    patch: str
    truncated: bool = False
    notebooks: tuple[NotebookDiff, ...] = ()
    only_stat: bool = False

    @classmethod
    def from_json(cls, said: Mapping[str, Any], *, only_stat: bool = False) -> Diff:
        """Return what the server said."""
        return cls(
            stat=Change.model_validate(said["stat"]),
            files=tuple(
                FileChange(
                    path=str(file["path"]),
                    old_path=file.get("old_path"),
                    status=str(file.get("status", "")),
                    insertions=int(file.get("insertions") or 0),
                    deletions=int(file.get("deletions") or 0),
                    binary=bool(file.get("binary")),
                    notebook=bool(file.get("notebook")),
                    summary=str(file.get("summary") or ""),
                )
                for file in said["files"]
            ),
            patch=str(said["patch"]),
            truncated=bool(said.get("truncated")),
            notebooks=tuple(NotebookDiff.from_json(one) for one in said.get("notebooks", ())),
            only_stat=only_stat,
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "stat": self.stat.model_dump(),
            "files": [asdict(file) for file in self.files],
            "patch": self.patch,
            "truncated": self.truncated,
            "notebooks": [notebook.to_json() for notebook in self.notebooks],
        }

    @property
    def summary(self) -> str:
        """Return the size of the change in one line."""
        if not self.stat.files:
            return "No changes."
        files = "1 file" if self.stat.files == 1 else f"{self.stat.files} files"
        return f"{files}, +{self.stat.insertions} −{self.stat.deletions}"  # noqa: RUF001

    def rows(self) -> Iterator[Line]:
        """Return all that a terminal shows, line by line; ``op`` tells the colour.

        An ``op`` of ``"="`` marks the line in which a file begins.
        """
        for row in lines(self.patch).rstrip("\n").split("\n") if self.patch else ():
            head = row.startswith(("diff ", "+++", "---"))
            yield Line("=" if head else row[:1], row)
        for notebook in self.notebooks:
            name = notebook.path if notebook.old_path is None else notebook.old_path
            yield Line("=", f"notebook {line(name)} → {line(notebook.path)}")
            for changed in notebook.lines():
                text = lines(changed.text).replace("\n", " ")
                yield Line(changed.op, text if changed.op == "@" else f"{changed.op} {text}")
        for file in self.files:
            if file.summary and not self.only_stat:
                yield Line("=", f"{line(file.name)}: {file.summary}")
        if self.truncated:
            yield Line(" ", "(The patch goes on; it is too large to show whole.)")

    def table(self) -> str:
        """Return the files and how much of each changed."""
        return text_table(("file", "change"), [(one.name, one.size) for one in self.files])

    def __bool__(self) -> bool:
        return self.stat.files > 0

    def __repr__(self) -> str:
        if not self:
            return self.summary
        if self.only_stat:
            return f"{self.summary}\n\n{self.table()}"
        return "\n".join([self.summary, "", *(row.text for row in self.rows())]).rstrip()

    def _repr_html_(self) -> str:
        return diff_html(self)
