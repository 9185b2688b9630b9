"""Variables in prompts: ``{date}``, ``{branch}`` and the like, and the user's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .errors import BadPlaybookError

BUILT_IN = ("date", "branch", "loop", "document", "task", "port")

_OF_TEMPLATES = ("check", "context")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_VARIABLE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


def check_variables(names: Iterable[str], where: str) -> None:
    """Refuse names that cannot be a user's own variables.

    Raises
    ------
    BadPlaybookError
        One is no name of ``a-z 0-9 _``, or is built in.
    """
    for name in names:
        if not _NAME.fullmatch(name):
            raise BadPlaybookError(
                f"{where}: {name!r} cannot name a variable.",
                hint="Use a-z, 0-9 and '_', and begin with a letter.",
            )
        if name in BUILT_IN or name in _OF_TEMPLATES:
            raise BadPlaybookError(
                f"{where}: the variable {name!r} is built in.",
                hint=f"Take another name than {', '.join((*BUILT_IN, *_OF_TEMPLATES))}.",
            )


def expand(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with every ``{name}`` that has a value replaced by it, once.

    Other braces stay as they are, because tasks speak of code.

    Examples
    --------
    >>> expand("Work on {branch}: keep {this}", {"branch": "maestro/plan"})
    'Work on maestro/plan: keep {this}'
    """
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)
