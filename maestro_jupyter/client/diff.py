"""What a session has changed, as plain data that knows how to show itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from maestro_jupyter.model import Change

from .texts import html_table, lines


@dataclass(frozen=True)
class FileChange:
    """One file that a session has changed."""

    path: str
    old_path: str | None
    status: str
    insertions: int
    deletions: int
    binary: bool

    @property
    def size(self) -> str:
        """Return how much of it changed, in words."""
        return "binary" if self.binary else f"+{self.insertions} −{self.deletions}"  # noqa: RUF001


@dataclass(frozen=True, repr=False)
class Diff:
    """Everything a session has changed since its base, committed or not.

    ``patch`` is as git wrote it; ``truncated`` says that it was too large to hand over whole.
    """

    stat: Change
    files: tuple[FileChange, ...]
    patch: str
    truncated: bool = False

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Diff:
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
                )
                for file in said["files"]
            ),
            patch=str(said["patch"]),
            truncated=bool(said.get("truncated")),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "stat": self.stat.model_dump(),
            "files": [asdict(file) for file in self.files],
            "patch": self.patch,
            "truncated": self.truncated,
        }

    @property
    def summary(self) -> str:
        """Return the size of the change in one line."""
        if not self.stat.files:
            return "No changes."
        files = "1 file" if self.stat.files == 1 else f"{self.stat.files} files"
        return f"{files}, +{self.stat.insertions} −{self.stat.deletions}"  # noqa: RUF001

    def __bool__(self) -> bool:
        return self.stat.files > 0

    def __repr__(self) -> str:
        cut = "\n(The patch goes on; it is too large to show whole.)" if self.truncated else ""
        return f"{self.summary}\n\n{lines(self.patch)}{cut}".rstrip()

    def _repr_html_(self) -> str:
        if not self:
            return f"<p>{self.summary}</p>"
        files = html_table(
            ("file", "change"),
            [(_file_name(file), file.size) for file in self.files],
        )
        rows = "\n".join(_colored(row) for row in lines(self.patch).split("\n"))
        cut = "<p>The patch goes on; it is too large to show whole.</p>" if self.truncated else ""
        return (
            f"<p>{escape(self.summary)}</p>{files}"
            f"<details open><summary>Patch</summary><pre>{rows}</pre></details>{cut}"
        )


def _file_name(file: FileChange) -> str:
    return f"{file.old_path} → {file.path}" if file.old_path else file.path


def _colored(row: str) -> str:
    """Return a line of a patch as HTML, coloured by what it says."""
    if row.startswith(("+++", "---", "diff ", "index ")):
        return f"<b>{escape(row)}</b>"
    color = {
        "+": "var(--jp-success-color0, #1b5e20)",
        "-": "var(--jp-error-color0, #b71c1c)",
        "@": "var(--jp-info-color0, #006064)",
    }.get(row[:1])
    return f'<span style="color:{color}">{escape(row)}</span>' if color else escape(row)
