"""A Maestro server that writes down what its sessions print, hook and come to.

Run as a program it is the server itself; ``MAESTRO_RECORDINGS`` names the folder of its records.
A record is a file of JSON lines: a head, then ``{"t": seconds, …}`` with one of ``out`` and ``in``
(bytes as Latin-1 text), ``hook`` (an input), ``signal`` (evidence that came neither by hooks nor in
the output), ``status`` (what was shown from then on), ``exit``.
"""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maestro_jupyter.model import Event, EventKind, Session, Source
from maestro_jupyter.orchestration import Orchestrator
from maestro_jupyter.server import engine, main
from maestro_jupyter.terminals import Terminal

_TOLD = frozenset({Source.PERSON, Source.MAESTRO, Source.MCP, Source.KEYS, Source.PROCESS})


class Recorder:
    """Writes one record for each session of an orchestrator."""

    def __init__(self, orchestrator: Orchestrator, folder: Path) -> None:
        self._orchestrator = orchestrator
        self._folder = folder
        self._begun: dict[str, float] = {}
        self._listening: set[int] = set()
        folder.mkdir(parents=True, exist_ok=True)
        orchestrator.listen(self._heard)
        if hasattr(orchestrator, "hook"):
            self._wrap_hook()

    def _wrap_hook(self) -> None:
        pass_on = self._orchestrator.hook

        @functools.wraps(pass_on)
        def hook(session_id: str, payload: Mapping[str, Any], **more: Any) -> Any:
            self._write(session_id, {"hook": payload, **more})
            return pass_on(session_id, payload, **more)

        self._orchestrator.hook = hook  # type: ignore[method-assign]

    def _heard(self, event: Event, session: Session) -> None:
        if session.id not in self._begun:
            self._begun[session.id] = time.monotonic()
            head = {"agent": session.agent, "name": session.name, "rows": 24, "cols": 80}
            self._append(session.id, head)
        if event.kind is EventKind.STARTED:
            self._listen(session)
        signal = event.detail.get("signal")
        if signal is not None and signal["source"] in _TOLD:
            told = {name: value for name, value in signal.items() if name != "time"}
            self._write(session.id, {"signal": told})
        if event.status is not None:
            said = event.status.model_dump(mode="json", exclude={"since"})
            rule = event.detail.get("rule")
            self._write(session.id, {"status": said, "rule": rule})
        if event.kind is EventKind.EXITED:
            self._write(session.id, {"exit": session.exit_code})

    def _listen(self, session: Session) -> None:
        terminal = self._orchestrator.terminal(session.id)
        if id(terminal) in self._listening:
            return
        self._listening.add(id(terminal))
        early = terminal.ring.read(terminal.ring.start, terminal.ring.end - terminal.ring.start)
        if early:
            self._write(session.id, {"out": bytes(early).decode("latin-1")})
        terminal.on_output(lambda _, data: self._bytes(session.id, "out", data))
        self._wrap_write(session.id, terminal)

    def _wrap_write(self, session_id: str, terminal: Terminal) -> None:
        pass_on = terminal.write

        def write(data: bytes) -> None:
            self._bytes(session_id, "in", data)
            pass_on(data)

        terminal.write = write  # type: ignore[method-assign]

    def _bytes(self, session_id: str, way: str, data: bytes) -> None:
        self._write(session_id, {way: bytes(data).decode("latin-1")})

    def _write(self, session_id: str, said: Mapping[str, Any]) -> None:
        since = time.monotonic() - self._begun.get(session_id, time.monotonic())
        self._append(session_id, {"t": round(since, 4), **said})

    def _append(self, session_id: str, said: Mapping[str, Any]) -> None:
        with (self._folder / f"{session_id}.jsonl").open("a") as file:
            file.write(json.dumps(said) + "\n")


def record() -> None:
    """Have every orchestrator that is made from now on recorded."""
    make = engine.make_orchestrator

    def make_recorded(*arguments: Any) -> Orchestrator:
        orchestrator = make(*arguments)
        Recorder(orchestrator, Path(os.environ["MAESTRO_RECORDINGS"]))
        return orchestrator

    engine.make_orchestrator = make_recorded


if __name__ == "__main__":
    record()
    main()
