"""Lines of JSON in a stream of bytes, wherever it is cut."""

import json

from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.orchestration.structured import Lines

RECORDS = st.lists(st.dictionaries(st.text(), st.text() | st.integers()), max_size=5)


@given(RECORDS, st.lists(st.integers(1, 40), max_size=30), st.sampled_from(["\n", "\r\n"]))
def test_every_record_is_read_however_the_stream_is_cut(records, cuts, end):
    stream = "".join(f"{json.dumps(record)}{end}" for record in records).encode()
    read = []
    lines = Lines(read.append)
    for length in cuts:
        lines.feed(stream[:length])
        stream = stream[length:]
    lines.feed(stream)
    assert read == records


def test_what_is_no_record_is_passed_over():
    read = []
    lines = Lines(read.append)
    lines.feed(b'hello\n[1]\n{"broken\n{"a": 1}\r\n\xff{\n  {"b": 2}  \n{"c": 3')
    assert read == [{"a": 1}, {"b": 2}]
    lines.feed(b"}\n")
    assert read[-1] == {"c": 3}


def test_a_line_without_end_takes_a_bounded_room_and_the_next_is_read():
    read = []
    lines = Lines(read.append)
    for _ in range(6):
        lines.feed(b"{" + b"x" * 2**20)
    assert len(lines._rest) <= 5 * 2**20
    lines.feed(b'"}\n{"next": 1}\n')
    assert read == [{"next": 1}]
