"""Escape sequences in a terminal's output: where they end, and which of them are questions.

The grammar is the one of xterm.js (ECMA-48 as DEC's terminals read it): an escape character, or a
C1 control written in UTF-8, begins a new sequence from wherever the terminal is, so that only what
follows the last one of them counts.
"""

from __future__ import annotations

import re

LONGEST_QUESTION = 4096
"""A sequence longer than this is data (a picture, say), not a question."""

_C1 = rb"\xc2[\x90\x98\x9b\x9d-\x9f]"
IGNORED = rb"\x00-\x17\x19\x1c-\x1f\x7f"
"""Controls that a terminal obeys, or not, without leaving the sequence that they are in."""

_IGNORED = rb"[%b]*" % IGNORED

# xterm.js leaves a sequence at some bytes that another terminal takes for a part of it: only a byte
# that ends it everywhere counts.
_CSI_REST = rb"[^\x18\x1a\x40-\x7e]*[\x18\x1a\x40-\x7e]"
_OSC_REST = rb".*?(?:[\x07\x18\x1a]|\xc2\x9c)"
_STRING_REST = rb".*?(?:[\x18\x1a]|\xc2\x9c)"
_OTHER_REST = (
    rb"[^\x18\x1a\x30-\x7e]*[\x18\x1a\x30-\x4f\x51-\x57\x59\x5a\x5c\x60-\x7e]"
    rb"|[\x20-\x2f][^\x18\x1a\x30-\x7e]*[\x30-\x7e]"
)
_COMPLETE = re.compile(
    rb"\x1b%b(?:\[%b|\]%b|[PX^_]%b|%b)"
    % (_IGNORED, _CSI_REST, _OSC_REST, _STRING_REST, _OTHER_REST)
    + rb"|\xc2(?:\x9b%b|\x9d%b|[\x90\x98\x9e\x9f]%b)" % (_CSI_REST, _OSC_REST, _STRING_REST)
    + rb"|.*?[\x18\x1a]",
    re.DOTALL,
)
_C1_INTRODUCER = re.compile(_C1)
_INTRODUCERS = (0x1B, 0xC2)
_OSC_START = re.compile(rb"\x1b%b\]|\xc2\x9d" % _IGNORED)
_STRING_START = re.compile(rb"\x1b%b[PX^_]|\xc2[\x90\x98\x9e\x9f]" % _IGNORED)
_BEGINS_STRING = re.compile(rb"%b|%b" % (_OSC_START.pattern, _STRING_START.pattern))
_OSC_STOP = re.compile(rb"\x1b|%b|[\x07\x18\x1a]|\xc2\x9c" % _C1)
_STRING_STOP = re.compile(rb"\x1b|%b|[\x18\x1a]|\xc2\x9c" % _C1)
_SHORT_STOP = re.compile(rb"\x1b|%b|[\x18\x1a\x40-\x7e]" % _C1)
_HALF_CHARACTER = re.compile(
    rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z"
)


class Boundary:
    """Follows a stream and knows how much of its end is an unfinished sequence or character.

    Notes
    -----
    A place is safe where a terminal that was reset a moment ago may begin to read: between two
    characters, and outside of every sequence.
    """

    def __init__(self) -> None:
        self._unfinished = b""
        self._stop: re.Pattern[bytes] | None = None

    @property
    def unfinished(self) -> int:
        """How many bytes at the end of the stream wait for the rest of their sequence."""
        return len(self._unfinished)

    @property
    def safe(self) -> bool:
        """Whether the place before the unfinished bytes is a safe one."""
        return self._stop is None

    def feed(self, data: bytes) -> None:
        """Read on."""
        if self._stop is not None:
            data = data[self.skip(data) :]
            if self._stop is not None:
                return
        self._unfinished = _unfinished_end(self._unfinished + data)
        if len(self._unfinished) > LONGEST_QUESTION:
            self._stop = _stop_of(self._unfinished)
            self._unfinished = _half_control(self._unfinished)

    def skip(self, data: bytes) -> int:
        """Read on to the next safe place, or to the end of ``data``; return how far that is."""
        if self._stop is None:
            return 0
        text = self._unfinished + data
        stop = self._stop.search(text)
        if stop is None:
            self._unfinished = _half_control(text)
            return len(data)
        self._stop = None
        read = (stop.start() if _introduces(stop[0]) else stop.end()) - len(self._unfinished)
        if read >= 0:
            self._unfinished = b""
        return max(0, read)


def _introduces(control: bytes) -> bool:
    return control[0] in _INTRODUCERS and control != b"\xc2\x9c"


def _half_control(text: bytes) -> bytes:
    return text[-1:] if text.endswith(b"\xc2") else b""


def _stop_of(sequence: bytes) -> re.Pattern[bytes]:
    if _OSC_START.match(sequence):
        return _OSC_STOP
    return _STRING_STOP if _STRING_START.match(sequence) else _SHORT_STOP


def _unfinished_end(text: bytes) -> bytes:
    last = text.rfind(b"\x1b")
    if 0 < last == len(text) - 1:
        # It may be the first half of what ends a string, of which nothing is whole before.
        string = _unfinished_end(text[:-1])
        if len(string) < LONGEST_QUESTION and _BEGINS_STRING.match(string):
            return string + text[-1:]
    for control in _C1_INTRODUCER.finditer(text, last + 1):
        last = control.start()
    if last >= 0 and not _COMPLETE.match(text, last):
        return text[last:]
    return unfinished_character(text)


def unfinished_character(text: bytes) -> bytes:
    """Return the beginning of a UTF-8 character at the end of ``text``, of which the rest lacks."""
    half = _HALF_CHARACTER.search(text, max(0, len(text) - 3))
    return half[0] if half else b""


_P = rb"[0-9:;%b]*+" % IGNORED
_CSI_QUESTION = (
    rb"(?:%(p)b(?:"
    rb"[cnx]"  # device attributes, status, cursor position, parameters
    rb"|\$[pw]|\*y"  # is a mode set, presentation state, checksum
    rb"|&u)"  # character set
    rb"|(?:1[1345689]|2[01])(?:;%(p)b)?t"  # size and title of the window
    rb"|%(i)b(?:"  # Where parameters come before these, a terminal takes it for nothing.
    rb"\?%(p)b(?:"
    rb"[cnu]"  # the same of DEC, and the keyboard protocol
    rb"|\$p|[Sm])"  # is a private mode set, graphics, key modifiers
    rb"|>%(p)b[cq]"  # secondary device attributes, name and version
    rb"|=%(p)bc))"  # tertiary device attributes
) % {b"p": _P, b"i": _IGNORED}
_O = rb"[^\x07\x18\x1a\x1b]*?"
_OSC_QUESTION = (
    rb"(?:(?:4|5|1[0-9]|21|50|52|60|61|7501);(?:%(o)b[;=])? *\?|1337;Report)"
    rb"%(o)b(?:[\x07\x18\x1a]|\xc2\x9c|\x1b\\)"
) % {b"o": _O}
_S = rb"[^\x18\x1a\x1b]*?"
_S_END = rb"(?:[\x18\x1a]|\xc2\x9c|\x1b\\)"
_DCS_QUESTION = rb"[+$][qQ]%b%b" % (_S, _S_END)  # settings, capabilities
_APC_QUESTION = rb"G(?:%b,)?a=q%b%b" % (_S, _S, _S_END)  # graphics
_QUESTION = re.compile(
    rb"\x1b%b(?:\[%b|\]%b|P%b|_%b|Z)"
    % (_IGNORED, _CSI_QUESTION, _OSC_QUESTION, _DCS_QUESTION, _APC_QUESTION)
)
_C1_QUESTION = re.compile(
    rb"\xc2(?:\x9b%b|\x9d%b|\x90%b|\x9f%b|\x9a)"
    % (_CSI_QUESTION, _OSC_QUESTION, _DCS_QUESTION, _APC_QUESTION)
)


def neutralise(data: bytes) -> bytes:
    """Return ``data`` with every question to the terminal overwritten by as many NULs.

    A terminal ignores NUL. Replayed output would otherwise make it answer questions of the past,
    which the program of today takes for typing.
    """
    return _C1_QUESTION.sub(_silence, _QUESTION.sub(_silence, data))


def _silence(question: re.Match[bytes]) -> bytes:
    return bytes(len(question[0]))


def asks(data: bytes) -> bool:
    """Return whether there are questions to the terminal in ``data``."""
    return bool(_QUESTION.search(data) or _C1_QUESTION.search(data))


def questions(data: bytes) -> list[bytes]:
    """Return the questions to the terminal in ``data``, without those that begin with a C1."""
    return _QUESTION.findall(data)
