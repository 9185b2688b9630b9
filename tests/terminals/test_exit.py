"""How a program can end, noticed by a pidfd and, where there is none, by a thread."""

import os
import signal

import psutil
import pytest

from maestro_jupyter.terminals import exit_watch


@pytest.fixture(params=["pidfd", "thread"], autouse=True)
def way(request, monkeypatch):
    if request.param == "thread":
        monkeypatch.delattr(exit_watch.os, "pidfd_open")
    return request.param


async def test_the_last_words_before_a_code_or_a_signal_are_kept(start, recorder, ended):
    for ending, code in {"exit 7": 7, "kill -SEGV $$": -11, "kill -KILL $$": -9}.items():
        terminal = await start.sh(f"seq 1 3000; printf last; {ending}")
        viewer = recorder().attach(terminal)
        assert await ended(terminal) == code
        assert viewer.data.endswith(b"\r\n3000\r\nlast")
        assert viewer.messages[-1] == {"type": "exit", "code": code}


async def test_a_child_that_keeps_the_terminal_open_does_not_keep_it_from_ending(
    start, ended, alive
):
    marker = ("MAESTRO_SESSION", "keeps-open")
    script = "trap '' HUP; sleep 1000 & echo $! >pid; exit 4"
    terminal = await start.sh(script, marker=marker)
    assert await ended(terminal) == 4
    child = int((start.folder / "pid").read_text())
    assert alive(child)
    await terminal.stop(0)
    assert not alive(child)


async def test_a_program_that_closes_its_terminal_is_not_taken_for_ended(start, until, ended):
    terminal = await start.sh(
        "exec 3>&- 0<&- 1>&- 2>&-; touch closed; while [ ! -e go ]; do sleep 0.01; done; exit 6"
    )
    await until((start.folder / "closed").exists)
    await until(lambda: terminal._intake._look_again is not None, "hanging up")
    assert terminal.exit_code is None
    (start.folder / "go").touch()
    assert await ended(terminal) == 6


async def test_zombies_of_a_program_are_nobodys_concern(start, until, ended):
    terminal = await start.python(
        """
import os, sys, time
for _ in range(3):
    if not os.fork():
        os._exit(0)
os.write(1, b"ready")
os.read(0, 1)
sys.exit(5)
"""
    )
    await until(lambda: "ready" in terminal.screen())
    children = psutil.Process(terminal.pid).children()
    await until(lambda: all(one.status() == psutil.STATUS_ZOMBIE for one in children))
    assert len(children) == 3
    assert terminal.exit_code is None
    terminal.write(b"\n")
    assert await ended(terminal) == 5


async def test_a_stopped_program_has_not_ended_and_can_be_ended(start, until):
    terminal = await start.sh("echo ready; while :; do sleep 1000; done")
    await until(lambda: "ready" in terminal.screen())
    process = psutil.Process(terminal.pid)
    process.send_signal(signal.SIGSTOP)
    await until(lambda: process.status() == psutil.STATUS_STOPPED)
    assert terminal.exit_code is None
    await terminal.stop()
    assert terminal.exit_code is not None
    assert not process.is_running()


async def test_a_daemon_outlives_its_program_and_not_the_stop(start, until, ended, alive):
    daemon = (
        "import os, time\n"
        "if os.fork(): os._exit(0)\n"
        "os.setsid()\n"
        "if os.fork(): os._exit(0)\n"
        "for fd in (0, 1, 2): os.close(fd)\n"
        "open('pid~', 'w').write(str(os.getpid())); os.rename('pid~', 'pid')\n"
        "time.sleep(1000)\n"
    )
    (start.folder / "daemon.py").write_text(daemon)
    terminal = await start.python(
        "import subprocess, sys, os, time\n"
        "subprocess.run([sys.executable, '-S', '-E', 'daemon.py'])\n"
        "while not os.path.exists('pid'): time.sleep(0.01)\n",
        marker=("MAESTRO_SESSION", "daemon"),
    )
    assert await ended(terminal) == 0
    pid = int((start.folder / "pid").read_text())
    assert alive(pid)
    assert os.getsid(pid) != terminal.pid
    await terminal.stop()
    assert not alive(pid)


OBSTINATE = """
import os, signal, sys, time
def note(number, frame):
    os.write(1, signal.Signals(number).name.encode() + b"\\r\\n")
    if signal.Signals(number).name == sys.argv[1]:
        os._exit(3)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, note)
os.write(1, b"ready\\r\\n")
while True:
    time.sleep(1000)
"""


@pytest.mark.parametrize(
    ("ends_at", "heard", "code"),
    [
        ("SIGINT", ["SIGINT"], 3),
        ("SIGTERM", ["SIGINT", "SIGTERM"], 3),
        ("nothing", ["SIGINT", "SIGTERM", "SIGHUP"], -9),
    ],
)
async def test_a_stop_asks_politely_first_and_insists_later(start, until, ends_at, heard, code):
    terminal = await start.python(OBSTINATE, ends_at)
    await until(lambda: "ready" in terminal.screen())
    await terminal.stop(1.0)
    assert terminal.exit_code == code
    assert terminal.screen().split() == ["ready", *heard]
