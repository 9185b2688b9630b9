import codecs
import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maestro_jupyter.terminals.escapes import Boundary, neutralise, questions

PIECES = [
    *(
        bytes([byte])
        for byte in b"\x1b\x1b\x1b[]P_X^\\Z()#?;>0123mhlcn$qp \x07\x18\x1a\n\r\x00\x7f"
    ),
    "é".encode(),
    "€".encode(),
    "😀".encode(),
    b"\xc2\x9b",
    b"\xc2\x9d",
    b"\xc2\x90",
    b"\xc2\x9c",
    b"\xc2\x85",
    b"\x1b[31m",
    b"\x1b]0;title\x07",
    b"\x1bP+q544e\x1b\\",
    b"text\n",
    b"q" * 5000,
]
rubbish = st.binary(max_size=6)
streams = st.lists(st.sampled_from(PIECES) | rubbish, max_size=30).map(b"".join)


def state_after(data):
    """Read byte by byte what xterm.js's table of states says; an oracle, slow and simple."""
    state, at = "ground", 0
    while at < len(data):
        byte = data[at]
        if byte == 0xC2 and at + 1 < len(data) and 0x80 <= data[at + 1] <= 0x9F:
            kinds = {0x9B: "csi", 0x9D: "osc", 0x90: "string", 0x98: "string"}
            state = (kinds | {0x9E: "string", 0x9F: "string"}).get(data[at + 1], "ground")
            at += 2
            continue
        at += 1
        if byte == 0x1B:
            state = "escape"
        elif byte in (0x18, 0x1A):
            state = "ground"
        elif state == "escape" and (0x20 <= byte != 0x7F):
            starts = {"[": "csi", "]": "osc", "P": "string", "X": "string"}
            starts |= {"^": "string", "_": "string"}
            state = "intermediate" if byte < 0x30 else starts.get(chr(byte), "ground")
        elif (
            (state == "intermediate" and (0x30 <= byte != 0x7F))
            or (state == "csi" and 0x40 <= byte != 0x7F)
            or (state == "osc" and byte == 0x07)
        ):
            state = "ground"
    return state


def between_characters(data, place):
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(data[:place])
    goes_on = place == len(data) or 0x80 <= data[place] <= 0xBF
    return not (decoder.getstate()[0] and goes_on)


def may_begin_at(data, place):
    """Whether a terminal that was reset reads from here on what it would have read anyway."""
    begins_anew = data[place : place + 1] == b"\x1b" or data[place : place + 2] in (
        b"\xc2\x90",
        b"\xc2\x98",
        b"\xc2\x9b",
        b"\xc2\x9d",
        b"\xc2\x9e",
        b"\xc2\x9f",
    )
    in_ground = begins_anew or state_after(data[:place]) == "ground"
    return in_ground and between_characters(data, place)


def chunked(data, cuts):
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(streams, st.lists(st.integers(0, 100_000), max_size=20))
@example(b"\x1b\xc3\xa9[0", [])
@example(b"\x1bP" + b"q" * 5000 + b"\n\xc2\x9b31", [5003, 5004])
def test_a_safe_place_is_outside_of_sequences_and_between_characters(data, cuts):
    boundary, read = Boundary(), b""
    for chunk in chunked(data, cuts):
        boundary.feed(chunk)
        read += chunk
        if boundary.safe:
            place = len(read) - boundary.unfinished
            assert may_begin_at(read, place)


@given(streams, st.lists(st.integers(0, 100_000), max_size=20))
def test_how_a_stream_is_cut_makes_no_difference_while_sequences_are_short(data, cuts):
    data = data.replace(b"q" * 5000, b"q")
    whole, cut = Boundary(), Boundary()
    whole.feed(data)
    for chunk in chunked(data, cuts):
        cut.feed(chunk)
    assert (cut.unfinished, cut.safe) == (whole.unfinished, whole.safe)


@given(streams)
def test_every_stream_becomes_safe_again_after_cancel(data):
    boundary = Boundary()
    boundary.feed(data)
    boundary.feed(b"\x18 ok")
    assert boundary.safe
    assert boundary.unfinished == 0


def test_a_long_control_string_is_not_kept_in_memory():
    boundary = Boundary()
    boundary.feed(b"\x1bP")
    for _ in range(1000):
        boundary.feed(b"\n" * 1000)
    assert boundary.unfinished == 0
    assert not boundary.safe
    boundary.feed(b"\x1b\\")
    assert boundary.safe


QUESTIONS = {
    "device attributes": b"\x1b[c",
    "device attributes with 0": b"\x1b[0c",
    "secondary device attributes": b"\x1b[>c",
    "tertiary device attributes": b"\x1b[=0c",
    "C1 device attributes": b"\xc2\x9bc",
    "identify": b"\x1bZ",
    "status": b"\x1b[5n",
    "cursor position": b"\x1b[6n",
    "cursor position and page": b"\x1b[?6n",
    "colour scheme": b"\x1b[?996n",
    "with a newline inside": b"\x1b[\n6n",
    "mode": b"\x1b[4$p",
    "private mode": b"\x1b[?2026$p",
    "window size": b"\x1b[14t",
    "window title": b"\x1b[21t",
    "name and version": b"\x1b[>0q",
    "terminal parameters": b"\x1b[0x",
    "keyboard": b"\x1b[?u",
    "graphics": b"\x1b[?1;1;0S",
    "modifiers": b"\x1b[?4m",
    "foreground": b"\x1b]10;?\x07",
    "background": b"\x1b]11;?\x1b\\",
    "C1 background": b"\xc2\x9d11;?\xc2\x9c",
    "palette": b"\x1b]4;7;?\x07",
    "palette, several": b"\x1b]4;7;?;8;?\x07",
    "clipboard": b"\x1b]52;c;?\x07",
    "kitty colours": b"\x1b]21;foreground=?\x1b\\",
    "cell size": b"\x1b]1337;ReportCellSize\x07",
    "status protocol": b"\x1b]7501;?\x1b\\",
    "status protocol, spaced": b"\x1b]7501; ?\x1b\\",
    "settings": b"\x1bP$qm\x1b\\",
    "capabilities": b"\x1bP+q544e\x1b\\",
    "graphics protocol": b"\x1b_Gi=31,s=1,v=1,a=q,t=d;AAAA\x1b\\",
}
NO_QUESTIONS = {
    "colour": b"\x1b[38;5;12m",
    "key modifiers": b"\x1b[>4;2m",
    "cursor shape": b"\x1b[2 q",
    "cursor shape, underline": b"\x1b[4 q",
    "mode": b"\x1b[?2004h",
    "soft reset": b"\x1b[!p",
    "scroll": b"\x1b[3S",
    "title with a question mark": b"\x1b]0;why?\x07",
    "set background": b"\x1b]11;rgb:00/00/00\x07",
    "set clipboard": b"\x1b]52;c;aGVsbG8/\x07",
    "push title": b"\x1b[22;0t",
    "restore cursor": b"\x1b[u",
    "keyboard push": b"\x1b[>1u",
    "link": b"\x1b]8;;https://example.org/?q=1\x1b\\",
    "picture": b"\x1bPq#0;2;0;0;0~~\x1b\\",
    "show a picture": b"\x1b_Ga=T,f=100;AAAA\x1b\\",
    "status report": b"\x1b]7501;state=working\x1b\\",
    "text": b"[6n ]11;? why?",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_is_replaced_by_as_many_nuls(question):
    assert neutralise(b"a" + question + b"b\x1b[1m") == b"a" + bytes(len(question)) + b"b\x1b[1m"
    assert questions(b"a" + question) == ([question] if question.startswith(b"\x1b") else [])


@pytest.mark.parametrize("sequence", NO_QUESTIONS.values(), ids=NO_QUESTIONS)
def test_other_sequences_stay_as_they_are(sequence):
    assert neutralise(b"a" + sequence + b"b") == b"a" + sequence + b"b"


@given(streams)
def test_neutralising_keeps_the_length_and_changes_only_questions(data):
    neutral = neutralise(data)
    assert len(neutral) == len(data)
    assert not questions(neutral)
    assert neutralise(neutral) == neutral
    assert all(now in (then, 0) for now, then in zip(neutral, data, strict=True))


@given(st.sampled_from(sorted(QUESTIONS.values())), st.integers(1, 40))
def test_a_question_is_whole_only_at_its_end(question, cut):
    boundary = Boundary()
    boundary.feed(b"text" + question[:cut])
    if cut < len(question):
        assert boundary.unfinished == cut or question[:cut].endswith((b"\xc2", b"\x1b"))
    boundary.feed(question[cut:])
    assert boundary.unfinished == 0
