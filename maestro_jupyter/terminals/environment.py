"""The environment a program under a terminal gets: the user's, without what is the server's own."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

SECRETS = (
    "JUPYTER_TOKEN",
    "JUPYTER_GATEWAY_*",
    "JUPYTER_*PASSWORD*",
    "JUPYTER_*SECRET*",
    "JUPYTER_*TOKEN*",
    "JUPYTERHUB_*",
    "JPY_*",
    "CONFIGPROXY_AUTH_TOKEN",
    "KG_AUTH_TOKEN",
    "EG_AUTH_TOKEN",
)
"""What opens the server, or the hub behind it."""

OUTER_SESSION = ("MAESTRO_*",)
"""A server that was started inside a session is no part of that session."""

OUTER_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)
"""A server that was started from a git hook would lead every program to that hook's repository."""

OUTER_TERMINAL = (
    "ALACRITTY_*",
    "COLUMNS",
    "GHOSTTY_*",
    "INSIDE_EMACS",
    "ITERM_*",
    "KITTY_*",
    "KONSOLE_*",
    "LC_TERMINAL*",
    "LINES",
    "OLDPWD",
    "PYXTERM_*",
    "STY",
    "TERMCAP",
    "TERMINFO*",
    "TERM_PROGRAM*",
    "TERM_SESSION_ID",
    "TMUX*",
    "VSCODE_*",
    "VTE_VERSION",
    "WEZTERM_*",
    "WINDOWID",
    "WT_SESSION",
    "ZELLIJ*",
)
"""What describes the terminal the server was started from, which is not the one a program gets."""

DEFAULT_DENY: tuple[str, ...] = SECRETS + OUTER_SESSION + OUTER_REPOSITORY + OUTER_TERMINAL

_TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
_UTF8_LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def scrub(
    environ: Mapping[str, str],
    *,
    deny: Sequence[str] = DEFAULT_DENY,
    allow: Sequence[str] = (),
) -> dict[str, str]:
    """Return the environment for a program under a terminal of ours.

    Parameters
    ----------
    environ
        The environment of the server.
    deny
        Shell patterns of names that are left out.
    allow
        Shell patterns of names that are kept although ``deny`` matches them.

    Notes
    -----
    ``TERM`` and ``COLORTERM`` say what xterm.js can do. A locale that isn't UTF-8 gives way to one
    that is; the user's own UTF-8 locale stays.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if _matches(name, allow) or not _matches(name, deny)
    }
    return kept | _TERMINAL | _locale(kept)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _locale(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what must be set for characters to be read as UTF-8."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = environ.get(name, "")
        if not value:
            continue
        if value.upper().replace("-", "").partition("@")[0].endswith("UTF8"):
            return {}
        if name == "LC_ALL":
            return {"LC_ALL": _UTF8_LOCALE}
        break
    return {"LC_CTYPE": _UTF8_LOCALE}
