from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.terminals.modes import Modes, changes


def modes_of(data):
    return Modes(changes(data)).sequence()


def test_what_is_as_after_a_reset_needs_no_sequence():
    assert modes_of(b"plain \x1b[31mred\x1b[0m \x1b[?25h\x1b[?1049l") == b""


def test_bracketed_paste_and_the_alternate_screen_are_remembered():
    assert modes_of(b"\x1b[?1049h\x1b[?2004h text") == b"\x1b[?1049;2004h"


def test_several_modes_in_one_sequence_count():
    assert modes_of(b"\x1b[?1000;1006;2026h") == b"\x1b[?1000;1006h"


def test_a_hidden_cursor_is_remembered_and_a_shown_one_forgotten():
    assert modes_of(b"\x1b[?25l") == b"\x1b[?25l"
    assert modes_of(b"\x1b[?25l\x1b[?25h") == b""


def test_a_reset_forgets_everything():
    assert modes_of(b"\x1b[?2004h\x1bc") == b""
    assert modes_of(b"\x1b[?2004h\x1b[!p") == b""


def test_the_keypad_counts():
    assert modes_of(b"\x1b=") == b"\x1b[?66h"
    assert modes_of(b"\x1b=\x1b>") == b""


def test_synchronised_output_is_never_restored():
    assert modes_of(b"\x1b[?2026h") == b""


def test_absurd_numbers_are_ignored():
    assert modes_of(b"\x1b[?" + b"9" * 5000 + b";;2004h") == b"\x1b[?2004h"


@given(
    st.lists(
        st.sampled_from(
            [
                b"\x1b[?2004h",
                b"\x1b[?2004l",
                b"\x1b[?1;25h",
                b"\x1b[?25l",
                b"\x1b[?1049h",
                b"\x1bc",
                b"x",
            ]
        )
    )
)
def test_the_sequence_leads_to_the_same_modes(pieces):
    sequence = modes_of(b"".join(pieces))
    assert modes_of(sequence) == sequence
    assert len(sequence) <= len(b"".join(pieces))


async def test_a_terminal_knows_whether_its_program_wants_pastes_in_brackets(start, until):
    terminal = await start.sh(
        r"printf '\033[?2004h'; read go; printf '\033[?20'; printf '04l'; exec sleep 1000"
    )
    await until(lambda: terminal.bracketed_paste)
    terminal.write(b"\n")
    await until(lambda: not terminal.bracketed_paste)
