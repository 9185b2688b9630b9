"""Answers as JSON: names of files may hold bytes that no text can."""

from __future__ import annotations

import json
import os
from typing import Any

from pydantic_core import PydanticSerializationError, to_jsonable_python
from pydantic_core import to_json as _to_json


def to_json(value: object) -> bytes:
    r"""Return ``value`` as JSON; a byte of a name that is not UTF-8 becomes four characters.

    Examples
    --------
    >>> to_json({"path": "a\udcff.txt"})
    b'{"path": "a\\\\xff.txt"}'
    """
    try:
        return _to_json(value)
    except PydanticSerializationError:
        return json.dumps(in_words(to_jsonable_python(value))).encode()


def in_words(value: Any) -> Any:
    """Return ``value``, which JSON can hold, with all its texts as a person can read them."""
    if isinstance(value, str):
        return value if value.isprintable() else _readable(value)
    if isinstance(value, dict):
        return {in_words(key): in_words(each) for key, each in value.items()}
    if isinstance(value, list):
        return [in_words(each) for each in value]
    return value


def _readable(text: str) -> str:
    try:
        return os.fsencode(text).decode(errors="backslashreplace")
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
