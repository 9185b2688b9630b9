import pytest

from maestro_jupyter.terminals import BadSizeError

REPORT = "trap 'stty size' WINCH; echo ready; while :; do read x; done"


async def test_the_focused_viewer_decides(start, recorder, until):
    terminal = await start.sh(REPORT)
    big, thumbnail = recorder().attach(terminal), recorder().attach(terminal)
    await until(lambda: b"ready" in big.data)
    terminal.focus(big, True)
    terminal.resize(big, 40, 120)
    await until(lambda: b"40 120" in big.data)
    terminal.resize(thumbnail, 5, 20)
    assert (terminal.rows, terminal.cols) == (40, 120)
    assert terminal.ptyproc.getwinsize() == (40, 120)
    assert big.told("size") == thumbnail.told("size") == [{"type": "size", "rows": 40, "cols": 120}]


async def test_nobody_decides_without_the_focus(start, recorder):
    terminal = await start.sh(REPORT)
    viewer = recorder().attach(terminal)
    terminal.resize(viewer, 40, 120)
    assert (terminal.rows, terminal.cols) == (24, 80)
    terminal.focus(viewer, True)
    terminal.focus(viewer, False)
    terminal.resize(viewer, 40, 120)
    assert (terminal.rows, terminal.cols) == (24, 80)


async def test_the_focus_moves_and_leaves_with_its_viewer(start, recorder):
    terminal = await start.sh(REPORT)
    first, second = recorder().attach(terminal), recorder().attach(terminal)
    terminal.focus(first, True)
    terminal.focus(second, True)
    terminal.resize(first, 10, 20)
    assert terminal.rows == 24
    terminal.resize(second, 30, 60)
    assert terminal.rows == 30
    terminal.detach(second)
    terminal.resize(second, 11, 22)
    assert terminal.rows == 30


async def test_a_stranger_cannot_take_the_focus(start, recorder):
    terminal = await start.sh(REPORT)
    stranger = recorder()
    terminal.focus(stranger, True)
    terminal.resize(stranger, 30, 60)
    assert terminal.rows == 24


async def test_the_server_itself_may_decide(start, recorder, until):
    terminal = await start.sh(REPORT)
    viewer = recorder().attach(terminal)
    await until(lambda: b"ready" in viewer.data)
    terminal.resize(None, 12, 34)
    await until(lambda: b"12 34" in viewer.data)


@pytest.mark.parametrize("size", [(0, 80), (24, -1), (501, 80), (24, 1001), ("24", 80), (None, 3)])
async def test_a_bad_size_changes_nothing(start, size):
    terminal = await start.sh(REPORT)
    with pytest.raises(BadSizeError, match="can't have"):
        terminal.resize(None, *size)
    assert (terminal.rows, terminal.cols) == (24, 80)


async def test_a_dead_terminal_keeps_its_size(start, recorder, ended):
    terminal = await start.sh("exit")
    await ended(terminal)
    terminal.resize(None, 40, 120)
    assert (terminal.rows, terminal.cols) == (24, 80)


async def test_a_new_size_is_announced_to_callbacks(start):
    terminal = await start.sh(REPORT)
    sizes = []
    terminal.on_resize(lambda of, rows, cols: sizes.append((of, rows, cols)))
    terminal.resize(None, 12, 34)
    terminal.resize(None, 12, 34)
    terminal.resize(None, 56, 78)
    assert sizes == [(terminal, 12, 34), (terminal, 56, 78)]
