"""JSON as people write it into settings: with comments and trailing commas."""

from __future__ import annotations

import json
import re
from typing import Any

_STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_STRING_OR_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.DOTALL)


def loads(text: str) -> Any:
    """Return the value of ``text``.

    Raises
    ------
    ValueError
        It is no JSON, comments and trailing commas aside.
    """
    plain = _STRING_OR_COMMENT.sub(lambda found: found[1] or " ", text)
    return json.loads(_STRING_OR_COMMA.sub(lambda found: found[1] or "", plain))
