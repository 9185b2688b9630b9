"""Reading settings as a person writes them: YAML front matter, and comments under tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from .checklist import Comment
from .errors import BadPlaybookError
from .playbook_settings import PlaybookSettings, Said
from .variables import check_variables

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FENCE = re.compile(r"---[ \t]*")
_FENCE_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_LOOKS_LIKE_A_KEY = re.compile(r"[A-Za-z_]+[ \t]*:(?:\s|$)")
_OF_OTHER_PROGRAMS = frozenset(
    {"aliases", "author", "authors", "categories", "created", "cssclasses", "date", "description"}
    | {"draft", "layout", "permalink", "slug", "status", "summary", "tags", "title", "updated"}
)
"""Keys by which other programs know a document; they say nothing about a run."""

_SETTING = re.compile(
    r"""(?P<key>[A-Za-z_]+)(?:=(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'"""
    r"""|(?P<bare>[^\s"']+)|(?P<nothing>(?=\s|\Z))))?(?=\s|\Z)""",
    re.DOTALL,
)
_SPACE = re.compile(r"\s*")
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True)
class FrontMatter:
    """What the front matter says, and how many lines it takes."""

    said: tuple[Said, ...]
    lines: int


def read_front_matter(text: str, where: str) -> FrontMatter:
    """Return the settings at the head of ``text``, if it has any.

    Raises
    ------
    BadPlaybookError
        It is not closed, or is no YAML of keys and plain values.
    """
    lines = [line[0].rstrip("\r\n") for line in _LINE.finditer(text)]
    if not _FENCE.fullmatch(lines[0]):
        return FrontMatter((), 0)
    end = next((n for n in range(1, len(lines)) if _FENCE_END.fullmatch(lines[n])), None)
    if end is None:
        if any(_LOOKS_LIKE_A_KEY.match(line) for line in lines[1:2]):
            raise BadPlaybookError(
                f"{where}, line 1: the front matter is not closed.",
                hint="Write a line '---' behind its last key.",
            )
        return FrontMatter((), 0)
    try:
        root = yaml.compose("\n".join(lines[1:end]), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise BadPlaybookError(
            f"{where}, line {line}: the front matter cannot be read: {problem}.",
            hint="Write one 'key: value' a line; quote a value that has ': ' or '#' in it.",
        ) from error
    return FrontMatter(tuple(_settings(root, where)), end + 1)


def _settings(root: yaml.Node | None, where: str) -> Iterator[Said]:
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise BadPlaybookError(
            f"{where}, line 2: the front matter has no keys.",
            hint="Write one 'key: value' a line, or remove the two '---'.",
        )
    for key, value in root.value:
        line = key.start_mark.line + 2
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in _OF_OTHER_PROGRAMS:
            continue
        if isinstance(value, yaml.ScalarNode):
            if value.value or value.style:
                yield Said(name, value.value, line)
            elif name not in PlaybookSettings.model_fields:
                yield Said(name, "", line)
        elif name == "variables" and isinstance(value, yaml.MappingNode):
            yield Said(name, _variables(value, where), line)
        else:
            raise BadPlaybookError(
                f"{where}, line {line}: {name} is wrong: it takes one plain value.",
                hint="Write it as 'key: value'.",
            )


def _variables(node: yaml.MappingNode, where: str) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for key, value in node.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise BadPlaybookError(
                f"{where}, line {line}: a variable is wrong: it takes one plain value.",
                hint="Write it as 'name: value'.",
            )
        check_variables([key.value], f"{where}, line {line}")
        values[key.value] = value.value
    return values


def read_comment(comment: Comment, where: str) -> Iterator[Said]:
    """Yield what a comment under a task says.

    Raises
    ------
    BadPlaybookError
        It is not of the form ``key=value key="quoted" flag``.
    """
    place = _skip_space(comment.said, 0)
    while place < len(comment.said):
        line = comment.line + comment.said.count("\n", 0, place)
        found = _SETTING.match(comment.said, place)
        if found is None:
            word = comment.said[place:].split(None, 1)[0]
            raise BadPlaybookError(
                f"{where}, line {line}: cannot read {word!r} among the settings.",
                hint='Write key=value, key="a value of several words", or a flag such as human; '
                "a comment ends at its first '-->'.",
            )
        yield Said(found["key"], _value(found), line)
        place = _skip_space(comment.said, found.end())


def _value(found: re.Match[str]) -> str:
    if found["double"] is not None:
        return _ESCAPED.sub(r"\1", found["double"])
    if found["single"] is not None:
        return found["single"]
    if found["bare"] is not None:
        return found["bare"]
    return "" if found["nothing"] is not None else "yes"


def _skip_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place
