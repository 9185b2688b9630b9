"""Names of sessions, and the texts that people and agents hand in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet

from .errors import InvalidInputError, TooLargeError

NAME = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")
PROMPT_BYTES = 100_000
"""Linux takes at most 128 KiB in one argument; a prompt travels as one."""

_ALLOWED_CONTROLS = frozenset("\n\t")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_name(name: str) -> str:
    """Return ``name`` if it can name a session.

    Raises
    ------
    InvalidInputError
        It has characters other than ``a-z 0-9 -``, starts or ends with ``-``, or is longer than
        64 characters.
    """
    if not NAME.fullmatch(name):
        shown = name if len(name) <= 80 else name[:79] + "…"  # noqa: PLR2004
        suggestion = slug(name)
        raise InvalidInputError(
            f"{shown!r} cannot name a session: use 1 to 64 of a-z, 0-9 and '-', "
            "with a letter or digit at both ends.",
            hint=f"Try {suggestion!r}." if suggestion else "Leave the name out to get one.",
            reason="bad_name",
        )
    return name


def slug(text: str, length: int = 40) -> str:
    """Return ``text`` as a session name, or an empty string where nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:length].strip("-")


def free_name(wanted: str, taken: AbstractSet[str]) -> str:
    """Return ``wanted``, with the lowest number behind it that makes it free."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def check_prompt(prompt: str) -> str:
    """Return ``prompt`` with every line end a newline.

    Raises
    ------
    TooLargeError
        It is over :data:`PROMPT_BYTES` in UTF-8.
    InvalidInputError
        It holds control characters other than newline and tab, which would act on a terminal.
    """
    size = len(prompt.encode("utf-8", "surrogatepass"))
    if size > PROMPT_BYTES:
        raise TooLargeError(
            f"The prompt is {size:,} bytes; at most {PROMPT_BYTES:,} can be handed to an agent.",
            hint="Put the long part into a file in the repository and name it in the prompt.",
            reason="prompt_too_large",
        )
    prompt = prompt.replace("\r\n", "\n").replace("\r", "\n")
    for position, character in enumerate(prompt):
        category = unicodedata.category(character)
        if category in {"Cc", "Cs"} and character not in _ALLOWED_CONTROLS:
            raise InvalidInputError(
                f"The prompt holds the control character U+{ord(character):04X} "
                f"at position {position}.",
                hint="Remove it; only newlines and tabs are allowed.",
                reason="control_character",
            )
    return prompt


def plain_text(text: str, length: int, *, lines: bool = False) -> str:
    """Return ``text`` safe to show anywhere: no control or bidi override characters, cut to length.

    Agents, branches and files choose these texts; a terminal escape or a reversed line in one must
    not reach a person's screen. ``lines`` keeps newlines; otherwise white space is folded.
    """
    kept = "".join(
        character
        if unicodedata.category(character) not in {"Cc", "Cs"} and character not in _BIDI
        else ("\n" if character == "\n" else " " if character.isspace() else "")
        for character in text
    )
    kept = kept.strip() if lines else " ".join(kept.split())
    return kept if len(kept) <= length else kept[: length - 1] + "…"
