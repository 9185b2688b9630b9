"""A server's engine in a process of its own, driven by lines of JSON, so that it can be killed."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from maestro_jupyter.agents import Agents
from maestro_jupyter.model import MaestroError
from maestro_jupyter.orchestration import (
    Endpoints,
    MergeWish,
    Orchestrator,
    Settings,
    SpawnRequest,
)
from maestro_jupyter.terminals import Terminals


class Served:
    """The process, seen from a test."""

    def __init__(self, data: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.orchestration.served", data],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert self._answer() == {"ready": True}

    def begin(self, verb: str, **asked: object) -> None:
        """Ask for something, and don't wait for it."""
        line = json.dumps({"verb": verb, **asked})
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def call(self, verb: str, **asked: object) -> dict:
        """Ask for something and return the answer: ``{"error": reason}`` where it was refused."""
        self.begin(verb, **asked)
        return self._answer()

    def attempt(self, verb: str, *, dies_at: int, **asked: object) -> bool:
        """Ask for something; return whether the server lived to answer.

        It is killed right before it starts its program of the number ``dies_at`` from then on.
        """
        self.begin(verb, dies_at=dies_at, **asked)
        return bool(self._process.stdout.readline())

    def kill(self) -> None:
        """End it without a word."""
        self._process.send_signal(signal.SIGKILL)
        self._close()

    def stop(self) -> None:
        """End it as a server ends."""
        self._process.stdin.close()
        self._process.stdout.read()
        self._close()

    def _close(self) -> None:
        self._process.stdout.close()
        if not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait(60)

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        assert line, "the server is gone"
        return json.loads(line)


def die_before_program(step: int) -> None:
    """Be killed with -9 right before the server starts its next program of that number.

    The one that watches files does not count: it begins whenever there is something to watch.
    """
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event != "subprocess.Popen":  # To kill is an event, too.
            return
        left -= "watch_program" not in str(arguments)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


async def act(engine: Orchestrator, verb: str, asked: dict) -> dict:  # noqa: PLR0911 - one for each verb
    if verb == "spawn":
        request = SpawnRequest("shell", repo=Path(asked.pop("repo")), **asked)
        session = await engine.spawn(request)
        return {"worktree": session.worktree, "branch": session.branch}
    if verb == "allow":
        return {"allowed": (await engine.allow(Path(asked["repo"]))).allowed}
    if verb == "commit":
        return {"commit": await engine.commit(asked["name"], "Work")}
    if verb == "merge":
        return {"commit": (await engine.merge(asked["name"], MergeWish(how=asked["how"]))).commit}
    if verb == "publish":
        request = await engine.publish(asked["name"])
        return {"url": request.url}
    if verb == "close":
        closing = await engine.close(asked["name"], discard=asked["discard"])
        return {"kept": closing.worktree_kept, "why": closing.why}
    if verb == "prune":
        return {"removed": [one.path for one in (await engine.prune()).removed]}
    return {session.name: session.worktree for session in engine.sessions()}


def say(answer: dict) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def main(data: Path) -> None:
    settings = Settings(data, data / "worktrees", 3)
    engine = Orchestrator(settings, Agents(), Terminals(grace=0.2), lambda: Endpoints("", ""))
    await engine.start()
    say({"ready": True})
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        if step := asked.pop("dies_at", 0):
            die_before_program(step)
        try:
            answer = await act(engine, asked.pop("verb"), asked)
        except MaestroError as error:
            answer = {"error": error.reason, "message": error.message}
        say(answer)
    await engine.stop_all()


if __name__ == "__main__":
    os.environ["SHELL"] = "/bin/sh"
    asyncio.run(main(Path(sys.argv[1])))
