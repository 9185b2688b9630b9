import pytest

from maestro_jupyter.orchestration.keystrokes import may_answer, may_interrupt


@pytest.mark.parametrize(
    "data", [b"\x1b", b"\x03", b"\x1b\x1b", b"\x1b[27u", b"\x1b[99;5u", b"\x1b[27;5;99~"]
)
def test_escape_and_ctrl_c_interrupt(data):
    assert may_interrupt(data)


@pytest.mark.parametrize("data", [b"", b"a", b"\x1b[A", b"\x1bb", b"\x1b[200~\x03\x1b[201~", b"\r"])
def test_arrows_pastes_and_text_do_not(data):
    assert not may_interrupt(data)


@pytest.mark.parametrize("data", [b"\r", b"yes\r", b"1", b"y", b"\x1b[13u"])
def test_enter_and_the_sign_of_a_choice_may_answer(data):
    assert may_answer(data)


@pytest.mark.parametrize("data", [b"", b"\x1b[B", b"ab", b" ", b"\t"])
def test_moving_about_answers_nothing(data):
    assert not may_answer(data)
