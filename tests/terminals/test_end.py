import asyncio
import gc
import os
import sys
import threading

import psutil
import pytest

from maestro_jupyter.terminals import end_leftovers, exit_watch

TREE = """
import os, signal, subprocess, sys, time
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
sleep = [sys.executable, "-S", "-E", "-c", "import time; time.sleep(1000)"]
plain = subprocess.Popen(sleep)
own_group = subprocess.Popen(sleep, process_group=0)
orphan = subprocess.Popen(
    [sys.executable, "-S", "-E", "-c",
     "import os, sys, time\\n"
     "if os.fork(): os._exit(0)\\n"
     "os.setsid()\\n"
     "if os.fork(): os._exit(0)\\n"
     "[os.close(fd) for fd in (0, 1, 2)]\\n"
     "open('orphan', 'w').write(str(os.getpid()))\\n"
     "time.sleep(1000)\\n"])
orphan.wait()
stopped = subprocess.Popen(sleep)
stopped.send_signal(signal.SIGSTOP)
while not (os.path.exists("orphan") and open("orphan").read()):
    time.sleep(0.01)
with open("pids~", "w") as file:
    print(os.getpid(), plain.pid, own_group.pid, stopped.pid, open("orphan").read(), file=file)
os.rename("pids~", "pids")
if "--leave" not in sys.argv:
    time.sleep(1000)
"""


async def pids_of(tree, start, until):
    file = start.folder / "pids"
    await until(file.exists)
    return [int(pid) for pid in file.read_text().split()]


@pytest.mark.parametrize("grace", [0, 0.3])
async def test_a_whole_tree_is_ended(start, until, alive, grace):
    tree = await start.python(TREE, marker=("MAESTRO_SESSION", f"tree-{grace}"))
    pids = await pids_of(tree, start, until)
    assert len(pids) == 5
    assert all(alive(pid) for pid in pids)
    await tree.stop(grace)
    assert not [pid for pid in pids if alive(pid)]
    assert tree.exit_code == -9


async def test_what_outlives_its_leader_is_ended_too(start, until, ended, alive):
    tree = await start.python(TREE, "--leave", marker=("MAESTRO_SESSION", "left"))
    pids = await pids_of(tree, start, until)
    assert await ended(tree) == 0
    assert any(alive(pid) for pid in pids)
    await tree.stop(0)
    assert not [pid for pid in pids if alive(pid)]


async def test_closing_ends_every_tree(start, until, alive):
    trees = []
    for number in range(3):
        folder = start.folder / str(number)
        folder.mkdir()
        trees.append(await start.python(TREE, cwd=folder, marker=("MAESTRO_SESSION", f"n{number}")))
    files = [start.folder / str(number) / "pids" for number in range(3)]
    await until(lambda: all(file.exists() for file in files))
    pids = [int(pid) for file in files for pid in file.read_text().split()]
    await start.terminals.close()
    assert not [pid for pid in pids if alive(pid)]
    assert all(tree.ended.is_set() for tree in trees)


async def test_leftovers_of_a_dead_server_are_found_by_their_marker(start, until, alive):
    tree = await start.python(TREE, marker=("MAESTRO_SESSION", "leftover"))
    other = await start.run("sleep", "1000", marker=("MAESTRO_SESSION", "leftover-2"))
    pids = await pids_of(tree, start, until)
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(None, end_leftovers, "MAESTRO_SESSION", "leftover")
    assert sorted(pids) == found
    assert not [pid for pid in pids if alive(pid)]
    assert alive(other.pid)
    assert await loop.run_in_executor(None, end_leftovers, "MAESTRO_SESSION", "leftover") == []


SERVER_INSIDE = """
import os
from maestro_jupyter.terminals import end_leftovers
print(end_leftovers("MAESTRO_SESSION", "me"), "alive")
"""


async def test_a_server_inside_a_session_does_not_end_itself(start, ended):
    root = str(start.folder.__class__(__file__).parents[2])
    terminal = await start.run(
        "sh",
        "-c",
        '"$0" -c "$1"; echo and so is its parent',
        sys.executable,
        SERVER_INSIDE,
        env={"PYTHONPATH": root},
        marker=("MAESTRO_SESSION", "me"),
    )
    assert await ended(terminal) == 0
    assert terminal.screen() == "[] alive\nand so is its parent"


async def test_a_polite_program_gets_the_time_to_end_by_itself(start, until):
    terminal = await start.python(
        """
import signal, sys, time
def stop(number, frame):
    time.sleep(0.1)
    print("goodbye", flush=True)
    sys.exit(7)
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(1000)
"""
    )
    await until(lambda: "ready" in terminal.screen())
    await terminal.stop()
    assert terminal.exit_code == 7
    assert "goodbye" in terminal.screen()


async def test_stopping_twice_and_stopping_what_ended_is_fine(start, ended):
    terminal = await start.run("sleep", "1000")
    await asyncio.gather(terminal.stop(), terminal.stop(0))
    await terminal.stop()
    assert terminal.ended.is_set()


async def test_a_stop_right_after_the_start_ends_only_the_program(start):
    for _ in range(10):
        terminal = await start.run("sleep", "1000")
        await terminal.stop(0)
        assert terminal.exit_code == -9


async def test_exit_codes_and_signals_are_told(start, ended, recorder):
    for script, code in {"exit 0": 0, "exit 3": 3, "kill -9 $$": -9, "kill -TERM $$": -15}.items():
        terminal = await start.sh(script)
        viewer = recorder().attach(terminal)
        assert await ended(terminal) == code
        assert viewer.messages[-1] == {"type": "exit", "code": code}
        assert terminal.ptyproc.exitstatus == (code if code >= 0 else None)


async def test_exit_callbacks_are_called_once_each_even_when_late(start, ended, until):
    calls = []
    terminal = await start.sh("read go")
    terminal.on_exit(lambda of: calls.append(("early", of.exit_code)))
    terminal.write(b"\n")
    await ended(terminal)
    terminal.on_exit(lambda of: calls.append(("late", of.exit_code)))
    await until(lambda: len(calls) == 2)
    assert calls == [("early", 0), ("late", 0)]


async def test_exits_are_noticed_without_pidfds_too(start, ended, monkeypatch):
    monkeypatch.delattr(exit_watch.os, "pidfd_open")
    terminals = [await start.sh(f"echo bye; exit {code}") for code in range(4)]
    assert [await ended(terminal) for terminal in terminals] == [0, 1, 2, 3]
    assert all("bye" in terminal.screen() for terminal in terminals)
    terminal = await start.run("sleep", "1000")
    await terminal.stop(0)
    assert terminal.exit_code == -9


async def test_an_exit_is_noticed_even_if_somebody_else_fetched_the_status(start, ended):
    terminal = await start.sh("read go; exit 3")
    terminal.write(b"\n")
    thief = threading.Thread(target=os.waitpid, args=(terminal.pid, 0))
    thief.start()
    thief.join()
    assert await ended(terminal) in (3, exit_watch.UNKNOWN)


async def test_a_flood_from_the_background_does_not_keep_a_terminal_from_ending(start, ended):
    terminal = await start.sh("trap '' HUP; yes & exit 5", marker=("MAESTRO_SESSION", "bg"))
    assert await ended(terminal) == 5
    await terminal.stop(0)


async def test_nothing_is_left_in_the_server(start, open_fds, ended, until):
    await ended(await start.run("true"))
    gc.collect()
    before = open_fds()
    children = set(psutil.Process().children())
    for _ in range(3):
        terminals = await asyncio.gather(*(start.sh("echo hello; exit 1") for _ in range(6)))
        for terminal in terminals:
            await ended(terminal)
        stopped = await start.run("sleep", "1000")
        stopped.write(b"x" * 1_000_000)
        await stopped.stop(0)
    assert open_fds() == before
    assert set(psutil.Process().children()) <= children
    assert not any("exit of" in thread.name for thread in threading.enumerate())


async def test_an_ended_and_removed_terminal_is_garbage(start, ended, until):
    import weakref

    terminal = await start.run("true", name="a")
    await ended(terminal)
    start.terminals.remove("a")
    ghost = weakref.ref(terminal)
    del terminal

    def is_gone():
        # The thread that started it may let go of it a moment later.
        gc.collect()
        return ghost() is None

    await until(is_gone)
