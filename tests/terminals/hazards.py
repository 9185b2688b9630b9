"""What has gone wrong with terminals, as stories that each engine can be put through.

``python -m tests.terminals.hazards ENGINE STORY`` runs one in the current folder and prints
``begun``, and then what happened as JSON. An engine that freezes prints nothing more: whoever runs
this has a deadline.
"""

import asyncio
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil

from tests.terminals.engines import ENGINES

PATIENCE = 20.0
PYTHON = [sys.executable, "-S", "-E", "-c"]
ECHO = ["sh", "-c", "stty raw -echo; echo ready; exec cat"]


async def until(condition, patience=PATIENCE):
    """Return whether the condition comes true in time."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.005)
    return True


async def come(view, text):
    assert await until(lambda: text in view.text), (text, view.text[-200:])


async def a_paste_into_a_program_that_does_not_read(engine):
    """Type into another pane meanwhile, and let the program read in the end."""
    happened = []
    program = "import os, time, tty; tty.setraw(0); os.write(1, b'ready')\n"
    program += "while not os.path.exists('read on'): time.sleep(0.01)\n"
    program += "got = 0\nwhile got < 200_000: got += len(os.read(0, 65536))\nos.write(1, b'got it')"
    await engine.start("deaf", [*PYTHON, program], Path.cwd())
    await engine.start("other", ECHO)
    deaf, other = await engine.view("deaf"), await engine.view("other")
    await come(deaf, "ready")
    await come(other, "ready")
    deaf.type("x" * 200_000)
    other.type("hello")
    if await until(lambda: "hello" in other.text, engine.patience):
        happened.append("the other pane echoes")
    (Path.cwd() / "read on").touch()
    happened.append("the program reads")
    await come(deaf, "got it")
    await come(other, "hello")
    if len(happened) == 1:
        happened.append("the other pane echoes")
    return happened


async def a_viewer_that_takes_nothing_of_a_flood(engine):
    """Return by how many megabytes the server has grown."""
    before = psutil.Process().memory_info().rss
    flood = "stty raw; printf ready; read go; head -c 40000000 /dev/zero | tr '\\0' x; touch done"
    await engine.start("flood", ["sh", "-c", flood + "; exec sleep 100"], Path.cwd())
    typist = await engine.view("flood", reads=False)
    typist.type("\n")
    assert await until(Path("done").exists)
    return (psutil.Process().memory_info().rss - before) / 1e6


async def a_thumbnail(engine):
    """Return the size of the terminal after a small view of it was opened."""
    await engine.start("a", ECHO)
    large = await engine.view("a", size=(40, 120))
    await come(large, "ready")
    small = await engine.view("a", size=(5, 20), focused=False)
    small.type("hello")
    await come(large, "hello")
    return engine.size("a")


async def a_late_viewer(engine):
    """Return what is on the screen of one who comes after many long titles."""
    titles = "import os\nfor _ in range(1500): os.write(1, b'\\x1b]0;' + b't' * 4000 + b'\\x07x')\n"
    titles += "os.write(1, b'all'); import time; time.sleep(100)"
    await engine.start("a", [*PYTHON, titles])
    await come(await engine.view("a"), "all")
    late = await engine.view("a")
    await come(late, "all")
    # xterm.js and pyte begin alike: in the ground state, with text.
    import pyte

    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(late.text)
    return sorted(set("".join(screen.display).strip()) - set("x al"))


async def a_question_of_the_past(engine):
    """Return whether the page of a late viewer is asked what has been answered long ago."""
    ask = "import os, time, tty; tty.setraw(0); os.write(1, b'\\x1b[c'); os.read(0, 100)\n"
    ask += "os.write(1, b'answered'); time.sleep(100)"
    await engine.start("a", [*PYTHON, ask])
    first = await engine.view("a")
    await come(first, "\x1b[c")
    first.type("\x1b[?1;2c")
    await come(first, "answered")
    late = await engine.view("a")
    await come(late, "answered")
    return "\x1b[c" in late.text


async def six_exits(engine):
    """Return what the event loop's own thread has waited for."""
    waits = []
    loop = threading.get_ident()
    sleep, waitpid = time.sleep, os.waitpid

    def watched_sleep(seconds):
        if threading.get_ident() == loop:
            waits.append("sleep")
        sleep(seconds)

    def watched_waitpid(pid, options):
        if threading.get_ident() == loop and not options & os.WNOHANG:
            waits.append("waitpid")
        return waitpid(pid, options)

    names = [f"n{number}" for number in range(6)]
    for name in names:
        await engine.start(name, ["sh", "-c", "echo ready; read line"])
    views = [await engine.view(name) for name in names]
    for view in views:
        await come(view, "ready")
    time.sleep, os.waitpid = watched_sleep, watched_waitpid
    for view in views:
        view.type("\r")
    assert await until(lambda: all(engine.ended(name) for name in names))
    return waits


async def a_child_that_closes_its_terminal_but_lives(engine):
    """Return what another pane echoes meanwhile; the child lives on for the deadline's time."""
    await engine.start("other", ECHO)
    other = await engine.view("other")
    await come(other, "ready")
    hermit = "trap '' HUP; echo ready; read go; exec 0<&- 1>&- 2>&-; touch closed; exec sleep 60"
    await engine.start("hermit", ["sh", "-c", hermit], Path.cwd())
    view = await engine.view("hermit")
    await come(view, "ready")
    view.type("\r")
    assert await until(Path("closed").exists)
    for _ in range(50):
        await asyncio.sleep(0.01)
    other.type("hello")
    await come(other, "hello")
    return "hello"


async def a_deaf_program_that_is_ended(engine):
    """Return whether another pane echoes after that; a child of the program holds its terminal."""
    await engine.start("other", ECHO)
    other = await engine.view("other")
    await come(other, "ready")
    deaf = "trap '' HUP INT TERM; stty raw -echo; sleep 60 & echo ready; exec sleep 60"
    await engine.start("deaf", ["sh", "-c", deaf])
    view = await engine.view("deaf")
    await come(view, "ready")
    view.type("x" * 200_000)
    await asyncio.sleep(0.2)
    await engine.terminate("deaf")
    other.type("hello")
    return await until(lambda: "hello" in other.text, engine.patience)


async def a_name_with_a_hyphen(engine):
    """Return whether a view of such a terminal can be opened."""
    await engine.start("fix-login", ECHO)
    try:
        await come(await engine.view("fix-login"), "ready")
    except Exception:  # noqa: BLE001 - each engine has its own
        return False
    return True


async def a_program_that_works_in_silence(engine):
    """Return whether it lives on where idle terminals are culled after a second."""
    engine.cull(1)
    await engine.start("a", ["sleep", "100"])
    culled = await until(lambda: engine.ended("a"), patience=4)
    return not culled


async def two_of_one_name(engine):
    await engine.start("a", ["sleep", "100"])
    first = engine.reach("a")
    try:
        await engine.start("a", ["sleep", "100"])
    except Exception as error:  # noqa: BLE001 - each engine has its own
        return {"refused": str(error), "first": engine.reach("a") == first}
    return {"refused": None, "first": engine.reach("a") == first}


async def a_missing_program(engine):
    return await _start_wrongly(engine, ["no-such-agent"], None)


async def a_missing_folder(engine):
    return await _start_wrongly(engine, ["sleep", "100"], Path("/no/such/folder"))


async def _start_wrongly(engine, argv, cwd):
    """Return which error the person gets who wanted this, and whether it says what to do."""
    parent = os.getpid()
    try:
        await engine.start("a", argv, cwd)
    except BaseException as error:  # noqa: BLE001 - each engine has its own
        if os.getpid() != parent:
            os._exit(1)  # This is the forked child, in which the stock engine goes on.
        status = getattr(error, "http_status", 500)
        return {"status": status, "words": str(error)}
    return {"status": 201, "words": ""}


async def a_tree(engine):
    """Return whether the orphan of a program outlives it."""
    orphan = (
        "import os, subprocess, sys, time\n"
        "sleep = [sys.executable, '-S', '-E', '-c', 'import time; time.sleep(60)']\n"
        "child = subprocess.Popen(sleep, start_new_session=True, stdin=-3, stdout=-3, stderr=-3)\n"
        "open('pid~', 'w').write(str(child.pid))\n"
        "os.rename('pid~', 'pid')\n"
        "time.sleep(60)"
    )
    await engine.start("a", [*PYTHON, orphan], Path.cwd())
    assert await until(Path("pid").exists)
    process = psutil.Process(int(Path("pid").read_text()))  # noqa: ASYNC240 - nor does this
    await engine.terminate("a")
    lives = process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    if lives:
        process.kill()
    return lives


async def a_secret(engine):
    os.environ["JUPYTER_TOKEN"] = "secret-of-the-server"
    await engine.start("a", ["sh", "-c", 'echo "[$JUPYTER_TOKEN] said"; exec sleep 100'])
    view = await engine.view("a")
    await come(view, "said")
    return "secret-of-the-server" in view.text


async def a_page_that_asks_for_a_terminal_that_has_ended(engine):
    """Return whether it gets another program."""
    await engine.start("a", ["sh", "-c", "echo ready; read line"])
    view = await engine.view("a")
    await come(view, "ready")
    view.type("\r")
    assert await until(lambda: engine.ended("a"))
    engine.forget("a")
    try:
        return engine.reach("a") is not None
    except Exception:  # noqa: BLE001 - each engine has its own
        return False


async def tell(engine, story):
    engine = ENGINES[engine]()
    print("begun", flush=True)  # noqa: T201
    try:
        print(json.dumps(await globals()[story](engine)), flush=True)  # noqa: T201
    finally:
        for child in psutil.Process().children(recursive=True):
            child.send_signal(signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(tell(*sys.argv[1:]))
    os._exit(0)  # A thread of the stock engine may wait for ever for a program to read.
