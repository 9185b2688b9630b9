"""Finding the checkboxes of a markdown document, and the exact bytes where they are."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .errors import BadPlaybookError

_MOST_NESTING = 200
# Only fenced code hides a checkbox: who indents one too deep still means a task.
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": _MOST_NESTING}).disable("code")

_LINE_END = re.compile(r"\r\n|\r|\n")
_BOX = re.compile(r"\[(?P<mark>[ xX])\][ \t\n]+(?=\S)")
_LOOKS_LIKE_A_TASK = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]\][ \t]+\S")
_COMMENT = re.compile(r"<!--\s*maestro:(?P<said>.*?)-->", re.DOTALL)


@dataclass(frozen=True)
class Comment:
    """What a ``<!-- maestro: ... -->`` says, and the line (from 1) that it begins on."""

    said: str
    line: int


@dataclass
class Item:
    """A list item with a checkbox.

    Attributes
    ----------
    mark
        The offset, in bytes of the document, of the character between the brackets.
    text
        The item's first paragraph in one line, without its checkbox and settings.
    details
        What else stands in the item, without its sub-tasks and settings.
    list_number
        Which list it is in; lists are numbered as they begin.
    parent
        The index of the item that it is a sub-task of.
    """

    line: int
    mark: int
    done: bool
    text: str
    list_number: int
    parent: int | None
    details: str = ""
    comments: list[Comment] = field(default_factory=list)


@dataclass
class _Frame:
    """An open list item: its lines, and its number among the items if it has a checkbox."""

    lines: tuple[int, int]
    list_number: int
    item: int | None = None
    text_end: int = 0


class _Source:
    """The lines of a document as markdown counts them, and where each begins in bytes."""

    def __init__(self, text: str, skipped: int) -> None:
        self.lines: list[str] = []
        self.starts: list[int] = []
        place, offset = 0, skipped
        for end in [*_LINE_END.finditer(text), None]:
            line = text[place : end.start() if end else len(text)]
            self.lines.append(line)
            self.starts.append(offset)
            if end:
                offset += len(line.encode()) + len(end[0])
                place = end.end()

    def mark(self, number: int, first_line: str) -> int:
        """Return the offset of the mark of the checkbox with which ``first_line`` begins."""
        line = self.lines[number].rstrip()
        column = len(line) - len(first_line.rstrip())
        return self.starts[number] + len(line[:column].encode()) + 1


def find_items(text: str, where: str, *, skip_lines: int = 0, skip_bytes: int = 0) -> list[Item]:
    """Return the items with a checkbox, in the order of the document.

    Quoted lists and fenced code have none.

    Parameters
    ----------
    text
        The document.
    where
        How errors call the document.
    skip_lines
        How many lines at the beginning are not markdown.
    skip_bytes
        How many bytes stand before ``text`` in the document.

    Raises
    ------
    BadPlaybookError
        A line looks like a task and is none, settings belong to no task, or lists are nested
        too deep.
    """
    source = _Source(text, skip_bytes)
    shown = [*[""] * skip_lines, *source.lines[skip_lines:]]
    tokens = _MARKDOWN.parse("\n".join(shown))
    if any(token.level >= _MOST_NESTING - 2 for token in tokens):
        raise BadPlaybookError(
            f"{where} nests its lists deeper than {_MOST_NESTING // 2 - 1} times.",
            hint="Move the deepest ones up.",
        )
    return _Finder(source, where).find(tokens)


class _Finder:
    def __init__(self, source: _Source, where: str) -> None:
        self._source = source
        self._where = where
        self._items: list[Item] = []
        self._frames: list[_Frame] = []
        self._lists: list[int] = []
        self._list_count = 0
        self._quotes = 0
        self._ranges: list[tuple[int, int, int]] = []

    def find(self, tokens: Sequence[Token]) -> list[Item]:
        for place, token in enumerate(tokens):
            if token.type == "blockquote_open":
                self._quotes += 1
            elif token.type == "blockquote_close":
                self._quotes -= 1
            elif self._quotes == 0:
                self._read(token, tokens[max(place - 2, 0) : place])
        inner: dict[int | None, list[tuple[int, int]]] = {}
        for number, item in enumerate(self._items):
            inner.setdefault(item.parent, []).append(self._ranges[number][:2])
        for number, item in enumerate(self._items):
            item.details = self._details(self._ranges[number], inner.get(number, []))
        return self._items

    def _read(self, token: Token, before: Sequence[Token]) -> None:
        lines = (token.map[0], token.map[1]) if token.map else (0, 0)
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self._lists.append(self._list_count)
            self._list_count += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif token.type == "list_item_open":
            self._frames.append(_Frame(lines, self._lists[-1]))
        elif token.type == "list_item_close":
            self._close(self._frames.pop())
        elif token.type == "inline":
            leads = before[0].type == "list_item_open" and not before[1].markup.startswith("#")
            self._read_text(token, lines, leads=leads)
        elif token.type == "html_block":
            for comment in _COMMENT.finditer(token.content):
                line = lines[0] + token.content.count("\n", 0, comment.start()) + 1
                self._attach(Comment(comment["said"], line))

    def _read_text(self, token: Token, lines: tuple[int, int], *, leads: bool) -> None:
        box = _BOX.match(token.content) if leads else None
        if box is not None:
            self._open(box, token.content, lines)
        for number, line in enumerate(token.content.split("\n")):
            if number and _LOOKS_LIKE_A_TASK.match(line):
                raise BadPlaybookError(
                    f"{self._where}, line {lines[0] + number + 1}: this looks like a task, but in "
                    f"markdown it goes on with the text of line {lines[0] + 1}.",
                    hint="Indent it as far as the text above begins, or set an empty line before.",
                )
        kept = token.content
        for child in token.children or []:
            comment = _COMMENT.fullmatch(child.content) if child.type == "html_inline" else None
            if comment is None:
                continue
            begins = token.content.count("\n", 0, token.content.find(child.content))
            self._attach(Comment(comment["said"], lines[0] + begins + 1))
            kept = kept.replace(child.content, "", 1)
        if box is not None:
            self._items[-1].text = " ".join(kept[box.end() :].split())
            if not self._items[-1].text:
                raise BadPlaybookError(
                    f"{self._where}, line {lines[0] + 1}: this task has no text.",
                    hint="Say what is to be done, or remove the line.",
                )

    def _open(self, box: re.Match[str], content: str, lines: tuple[int, int]) -> None:
        parents = [frame.item for frame in self._frames if frame.item is not None]
        frame = self._frames[-1]
        frame.item = len(self._items)
        frame.text_end = lines[1]
        item = Item(
            line=lines[0] + 1,
            mark=self._source.mark(lines[0], content.split("\n", 1)[0]),
            done=box["mark"] != " ",
            text="",
            list_number=frame.list_number,
            parent=parents[-1] if parents else None,
        )
        self._items.append(item)
        self._ranges.append((0, 0, 0))

    def _close(self, frame: _Frame) -> None:
        if frame.item is not None:
            self._ranges[frame.item] = (*frame.lines, frame.text_end)

    def _attach(self, comment: Comment) -> None:
        if self._frames:
            owner = self._frames[-1].item
        else:
            owner = len(self._items) - 1 if self._items else None
        if owner is None:
            raise BadPlaybookError(
                f"{self._where}, line {comment.line}: these settings stand under no task.",
                hint="Write them under the task that they are for; the whole playbook's go into "
                "its front matter.",
            )
        self._items[owner].comments.append(comment)

    def _details(self, lines: tuple[int, int, int], inner: list[tuple[int, int]]) -> str:
        begin, end, line = lines
        kept = []
        for inner_begin, inner_end in [*inner, (end, end)]:
            kept.extend(self._source.lines[max(line, begin) : inner_begin])
            line = max(line, inner_end)
        return textwrap.dedent(_COMMENT.sub("", "\n".join(kept))).strip()
