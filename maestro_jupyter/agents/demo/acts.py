"""What each directive does."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from . import tools
from .conversation import Conversation, NoAnswerError
from .directives import Directive, parse
from .work import WorkError

_LINGER = "import time; time.sleep(600)"
_POLL = 0.02
_MEGABYTE = 1_000_000
_FLOOD_LINE = "\x1b[32m+\x1b[0m {:>8}  the quick brown fox jumps over the lazy dog {}\n"


def act(directive: Directive, folder: Path, talk: Conversation) -> None:
    """Carry ``directive`` out in ``folder``.

    Raises
    ------
    WorkError
        It cannot be carried out.
    SystemExit
        It ends the program.
    """
    ACTS[directive.name](folder, talk, *directive.arguments)


def _ask(_: Path, talk: Conversation, question: str, choices: tuple[str, ...] | None) -> None:
    _answered(talk, lambda: talk.ask(question, choices or ()))


def _screen_ask(
    _: Path, talk: Conversation, question: str, choices: tuple[str, ...] | None
) -> None:
    _answered(talk, lambda: talk.ask_here(question, choices or ()))


def _answered(talk: Conversation, ask: Callable[[], str]) -> None:
    try:
        answer = ask()
    except NoAnswerError as error:
        raise WorkError(str(error)) from error
    talk.screen.paragraph(f"answer: {answer}")


def _commit(folder: Path, talk: Conversation, message: str) -> None:
    try:
        talk.screen.step("Commit", tools.commit(folder, message), message)
    except tools.ToolError as error:
        raise WorkError(str(error)) from error


def _crash(_: Path, talk: Conversation, number: signal.Signals | None) -> None:
    talk.settle()
    number = number or signal.SIGKILL
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if number not in {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _echo(_: Path, talk: Conversation) -> None:
    talk.each_line("Echoing; Ctrl-D ends it.", lambda line: talk.screen.paragraph(f"echo: {line}"))


def _exit(_: Path, talk: Conversation, status: int) -> NoReturn:
    talk.settle()
    raise SystemExit(status)


def _fail(_: Path, __: Conversation, message: str | None) -> NoReturn:
    raise WorkError(message or "I was told to fail.")


def _flood(_: Path, talk: Conversation, megabytes: float | None) -> None:
    wanted = int((100 if megabytes is None else megabytes) * _MEGABYTE)
    block = "".join(_FLOOD_LINE.format(number, "█" * (number % 40)) for number in range(500))
    size = len(block.encode())
    for _block in range(wanted // size):
        talk.screen.raw(block)
    talk.screen.raw(block.encode()[: wanted % size].decode(errors="ignore"))
    talk.screen.raw("\x1b[0m\n")
    talk.screen.line("The flood is over.")


def _fork(_: Path, talk: Conversation) -> None:
    child = subprocess.Popen(
        [sys.executable, "-S", "-c", _LINGER],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    talk.screen.line(f"left behind: {child.pid}")


def _hang(_: Path, __: Conversation) -> None:
    threading.Event().wait()


def _ignore_signals(_: Path, __: Conversation) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _limit(_: Path, __: Conversation, seconds: float) -> NoReturn:
    raise WorkError(f"rate limit: over at {int(time.time() + seconds)}")


def _refuse(_: Path, __: Conversation) -> NoReturn:
    raise WorkError("I may not work here.")


def _tokens(_: Path, talk: Conversation, tokens: float, cost: float | None) -> None:
    talk.screen.line(f"tokens: {tokens:g}, cost: {cost or 0:g}", "dim")


def _note(_: Path, talk: Conversation, text: str) -> None:
    talk.note_for_others(text)


def _task(_: Path, talk: Conversation) -> None:
    brief = talk.brief()
    talk.screen.line(f"the task, says Maestro: {brief.get('task', 'nothing')}")
    talk.screen.line(f"checked by: {brief.get('check', 'nothing')}")


def _progress(_: Path, talk: Conversation, done: float, total: float, message: str | None) -> None:
    talk.progress(done, total, message or "")
    talk.settle()


def _raw(_: Path, talk: Conversation, text: str) -> None:
    talk.screen.raw(text)


def _report(_: Path, talk: Conversation, state: str, message: str | None) -> None:
    talk.status(state, message or "", message if state == "needs_input" else None)
    talk.settle()


def _say(_: Path, talk: Conversation, text: str) -> None:
    talk.screen.paragraph(text)


def _speed(_: Path, talk: Conversation, speed: float) -> None:
    talk.screen.speed = speed


def _turns(folder: Path, talk: Conversation, unheard: float | None) -> None:
    left = int(unheard or 0)

    def take(message: str) -> None:
        nonlocal left
        if left:
            left -= 1
            return
        talk.status("working", message)
        talk.screen.paragraph(f"turn: {message}")
        for step in parse(message):
            if isinstance(step, Directive):
                act(step, folder, talk)
        talk.status("finished", message)

    talk.each_line("Ready for messages; Ctrl-D ends it.", take, "idle")


def _wait_file(folder: Path, _: Conversation, path: str) -> None:
    while not (folder / path).exists():
        time.sleep(_POLL)


def _append(folder: Path, talk: Conversation, path: str, text: str) -> None:
    target = folder / path
    before = target.read_text(encoding="utf-8") if target.is_file() else ""
    _write(folder, talk, path, f"{before}{text}")


def _resolve(folder: Path, talk: Conversation, branch: str = "") -> None:
    if not branch:
        raise WorkError("Nobody told me what to merge.")
    try:
        files = tools.merge_both(folder, branch)
    except tools.ToolError as error:
        raise WorkError(str(error)) from error
    talk.screen.step("Merge", branch, ", ".join(files))


def _write(folder: Path, talk: Conversation, path: str, text: str | None) -> None:
    root = folder.resolve()
    target = (root / path).resolve()
    if root not in target.parents:
        raise WorkError(f"{path} is outside of the worktree; I write nothing there.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"{text or ''}\n", encoding="utf-8")
    except OSError as error:
        raise WorkError(f"I cannot write {path}: {error.strerror}.") from error
    talk.screen.step("Write", path)


ACTS: dict[str, Callable[..., Any]] = {
    "append": _append,
    "ask": _ask,
    "commit": _commit,
    "crash": _crash,
    "echo": _echo,
    "exit": _exit,
    "fail": _fail,
    "flood": _flood,
    "fork": _fork,
    "limit": _limit,
    "hang": _hang,
    "ignore-signals": _ignore_signals,
    "note": _note,
    "progress": _progress,
    "refuse": _refuse,
    "raw": _raw,
    "report": _report,
    "resolve": _resolve,
    "say": _say,
    "screen-ask": _screen_ask,
    "speed": _speed,
    "task": _task,
    "tokens": _tokens,
    "turns": _turns,
    "wait-file": _wait_file,
    "write": _write,
}
