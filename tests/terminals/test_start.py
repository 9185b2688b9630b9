import asyncio
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from maestro_jupyter.terminals import (
    BadCommandError,
    BadFolderError,
    BadSizeError,
    CommandTooLongError,
    MissingExecutableError,
    NoSuchTerminalError,
    SpawnFailedError,
    TerminalNameInUseError,
    TerminalRunsError,
    TerminalsClosedError,
    process,
)


@pytest.fixture(params=["setsid", "forkpty"])
def way(request, monkeypatch):
    """Start programs as where there is ``setsid``, and as where there is none."""
    if request.param == "forkpty":
        monkeypatch.setattr(process, "shutil", SimpleNamespace(which=lambda _: None))
    return request.param


@pytest.mark.usefixtures("way")
async def test_a_program_leads_a_session_with_the_pty_as_its_terminal(start, ended):
    terminal = await start.python(
        """
import os
fd = os.open("/dev/tty", os.O_RDWR)
print(os.getsid(0) == os.getpgid(0) == os.getpid() == os.tcgetpgrp(fd), os.ttyname(0))
print(os.get_terminal_size())
""",
        rows=33,
        cols=101,
    )
    await ended(terminal)
    assert "True /dev/pts/" in terminal.screen()
    assert "columns=101, lines=33" in terminal.screen()


@pytest.mark.usefixtures("way")
async def test_the_server_hands_no_open_file_on(start, ended, tmp_path):
    inherited = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    try:
        await start.run("sleep", "1000")
        code = "import os; print(sorted(int(fd) for fd in os.listdir('/proc/self/fd')))"
        terminal = await start.python(code)
        await ended(terminal)
    finally:
        os.close(inherited)
    assert terminal.screen() in ("[0, 1, 2, 3]", "[0, 1, 2, 3]\n")


async def test_the_program_gets_a_clean_environment(start, ended, monkeypatch):
    monkeypatch.setenv("JUPYTER_TOKEN", "secret")
    monkeypatch.setenv("MAESTRO_TOKEN", "outer")
    monkeypatch.setenv("MINE", "yes")
    terminal = await start.sh(
        'echo "[$JUPYTER_TOKEN][$MAESTRO_TOKEN][$MINE][$TERM][$MAESTRO_SESSION][$PWD]"',
        env={"MAESTRO_TOKEN": "inner"},
        marker=("MAESTRO_SESSION", "s1"),
    )
    await ended(terminal)
    screen = terminal.screen().replace("\n", "")
    assert screen == f"[][inner][yes][xterm-256color][s1][{start.folder}]"


async def test_arguments_reach_the_program_as_they_are(start, ended):
    arguments = ["", " ", "*", "$HOME", "`id`", "-c", "--", "a\nb", "é€😀", "\\", "'\""]
    terminal = await start.python(
        "import sys, json; json.dump(sys.argv[1:], open('out', 'w'))", *arguments
    )
    assert await ended(terminal) == 0
    text = (start.folder / "out").read_text()
    assert __import__("json").loads(text) == arguments


async def test_a_program_is_found_by_its_relative_path(start, ended):
    program = start.folder / "run"
    program.write_text("#!/bin/sh\necho here\n")
    program.chmod(0o755)
    terminal = await start.run("./run")
    assert await ended(terminal) == 0
    assert terminal.screen() == "here"


async def test_a_missing_program_is_an_error(start):
    with pytest.raises(MissingExecutableError, match="'no-such-agent' is not installed"):
        await start.run("no-such-agent")
    with pytest.raises(MissingExecutableError, match="/nowhere/agent doesn't exist"):
        await start.run("/nowhere/agent")
    assert len(start.terminals) == 0


async def test_a_program_that_is_no_program_is_an_error(start):
    (start.folder / "data").write_text("x")
    with pytest.raises(MissingExecutableError, match="not an executable file"):
        await start.run("./data")
    with pytest.raises(MissingExecutableError, match="not an executable file"):
        await start.run(str(start.folder))


async def test_a_missing_interpreter_is_an_error(start):
    program = start.folder / "run"
    program.write_text("#!/nowhere/python -u\n")
    program.chmod(0o755)
    with pytest.raises(MissingExecutableError, match="interpreter /nowhere/python"):
        await start.run("./run")


async def test_a_program_the_system_refuses_ends_with_its_words_on_the_screen(start, ended):
    program = start.folder / "run"
    program.write_bytes(b"\x7fELF but not really")
    program.chmod(0o755)
    terminal = await start.run("./run")
    assert await ended(terminal) not in (0, None)
    assert str(start.folder) in terminal.screen().replace("\n", "")


async def test_a_bad_folder_is_an_error(start):
    (start.folder / "file").write_text("x")
    for folder, words in {
        start.folder / "nowhere": "doesn't exist",
        start.folder / "file": "is not a folder",
        start.folder / "file" / "below": "n't",
        Path("a\0b"): "NUL",
    }.items():
        with pytest.raises(BadFolderError, match=words):
            await start.run("true", cwd=folder)


@pytest.mark.parametrize(
    ("argv", "env"),
    [
        ([], {}),
        ([""], {}),
        (["echo", "a\0b"], {}),
        (["echo", "\udfff\ud800"], {}),
        (["echo"], {"A": "a\0b"}),
        (["echo"], {"A=B": "c"}),
        (["echo"], {"": "c"}),
        (["echo"], {"A\0": "c"}),
    ],
)
async def test_what_no_system_takes_is_an_error(start, argv, env):
    with pytest.raises(BadCommandError):
        await start.run(*argv, env=env)


@pytest.mark.usefixtures("way")
async def test_an_argument_of_a_megabyte_is_an_error(start):
    with pytest.raises(CommandTooLongError, match="longer than the system takes"):
        await start.run("echo", "x" * 1_000_000)


@pytest.mark.parametrize("size", [(0, 80), (24, 0), (-1, 80), (24, 100_000), (True, 80), (2.0, 3)])
async def test_a_bad_size_is_an_error(start, size):
    with pytest.raises(BadSizeError):
        await start.run("true", rows=size[0], cols=size[1])


async def test_two_terminals_of_one_name_are_an_error(start):
    first = asyncio.ensure_future(start.run("sleep", "1000", name="twin"))
    await asyncio.sleep(0)
    with pytest.raises(TerminalNameInUseError, match="twin"):
        await start.run("sleep", "1000", name="twin")
    terminal = await first
    with pytest.raises(TerminalNameInUseError):
        await start.run("sleep", "1000", name="twin")
    assert start.terminals.get("twin") is terminal


async def test_a_name_is_free_after_a_failed_start_and_after_removal(start, ended):
    with pytest.raises(MissingExecutableError):
        await start.run("no-such-agent", name="a")
    terminal = await start.run("true", name="a")
    await ended(terminal)
    start.terminals.remove("a")
    await ended(await start.run("true", name="a"))
    assert start.terminals.find("b") is None
    with pytest.raises(NoSuchTerminalError, match="'b'"):
        start.terminals.get("b")


async def test_a_terminal_that_runs_cannot_be_removed(start):
    await start.run("sleep", "1000", name="a")
    with pytest.raises(TerminalRunsError):
        start.terminals.remove("a")


async def test_no_file_descriptor_to_spare_is_an_error_and_leaves_nothing(start, open_fds, ended):
    import resource

    await ended(await start.run("true"))
    before = open_fds()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    for spare in range(4):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(before) + 1 + spare, limits[1]))
        hogs = []
        try:
            while True:
                hogs.append(os.dup(0))
        except OSError:
            pass
        for fd in hogs[len(hogs) - spare :]:
            os.close(fd)
        try:
            with pytest.raises(SpawnFailedError, match=r"[Tt]oo many open files"):
                await start.run("true", name="starved")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            for fd in hogs[: len(hogs) - spare]:
                os.close(fd)
    await ended(await start.run("true", name="starved"))
    assert open_fds() == before


FORK_FAILS = """
import asyncio, os, resource, sys
from pathlib import Path
from types import SimpleNamespace
from maestro_jupyter.terminals import SpawnFailedError, Terminals

async def main():
    terminals = Terminals()
    first = await terminals.start("first", ["/bin/true"], cwd=Path("/"), env={})
    await first.ended.wait()
    if os.getuid() == 0:
        os.setuid(54321)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    try:
        await terminals.start("second", ["/bin/true"], cwd=Path("/"), env={})
    except SpawnFailedError as error:
        print(f"refused: {error.message}")

asyncio.run(main())
"""


def test_no_process_to_spare_is_an_error():
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FORK_FAILS],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "refused: the system can't start another process" in done.stdout, done.stderr


async def test_six_start_at_once(start, ended):
    terminals = await asyncio.gather(*(start.run("echo", f"number {n}") for n in range(6)))
    for number, terminal in enumerate(terminals):
        assert await ended(terminal) == 0
        assert terminal.screen() == f"number {number}"


async def test_a_start_that_nobody_waits_for_any_more_leaves_nothing(start, until, alive):
    script = "echo $$ >pid; exec sleep 1000"
    task = asyncio.ensure_future(start.sh(script, name="a"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: not start.terminals._starting and not start.terminals._abandoned)
    assert len(start.terminals) == 0
    file = start.folder / "pid"
    assert not file.exists() or not file.read_text() or not alive(int(file.read_text()))


async def test_nothing_starts_after_closing(start):
    await start.terminals.close()
    with pytest.raises(TerminalsClosedError):
        await start.run("true")
