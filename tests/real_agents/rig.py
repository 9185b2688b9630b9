"""A pinned program in a home of its own, behind a real server, in front of a scripted model."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from maestro_jupyter.client import Maestro, Session
from tests.real_agents import truth
from tests.real_agents.install import install, version
from tests.real_agents.model_server import PROTOCOLS, ModelServer
from tests.real_agents.programs import PROGRAMS, Program

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "streams"
DEADLINE = 240
_PAGE = 1000
_RECORDS = frozenset({".json", ".jsonl"})
_DATABASES = frozenset({".db", ".db-wal"})
_NAME_LENGTH = 8
"""Of a conversation's id, so many characters are in the name of its file at least."""
_PASSED_ON = ("LANG", "LC_ALL", "SSL_CERT_FILE", "TERM", "USER", "VIRTUAL_ENV")


class Rig:
    """Everything that a test needs of one agent."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program = program
        self.folder = folder
        self.home = folder / "home"
        self.repo = folder / "repo"
        self.model = ModelServer(PROTOCOLS, program.meanwhile)
        self.environment: dict[str, str] = {}
        self.maestro: Maestro
        self._seen = 0

    @contextmanager
    def serving(self, *options: str) -> Iterator[int]:
        """Run a server, and give its process id."""
        with (
            _serving(self.folder, self.environment, options) as (url, token, pid),
            Maestro(url, token) as maestro,
        ):
            self.maestro = maestro
            yield pid

    def spawn(self, prompt: str = "Please do it", **options: Any) -> Session:
        """Start the agent through Maestro."""
        options = {**self.program.options, **options}
        return self.maestro.spawn(self.program.name, prompt, repo=self.repo, **options)

    def statuses(self, session: Session) -> list[tuple[str, str]]:
        """Return the states that a session went through, each with its source."""
        shown: list[tuple[str, str]] = []
        for event in self._events():
            status = event["status"]
            if event["session"] == session.id and status is not None:
                said = (status["state"], status["source"])
                if not shown or shown[-1][0] != said[0]:
                    shown.append(said)
        return shown

    def offered(self, session: Session) -> set[tuple[str, ...]]:
        """Return the choices that a session's questions were shown with."""
        told = [event["status"] for event in self._events() if event["session"] == session.id]
        return {tuple(status["choices"]) for status in told if status is not None}

    def check(self, session: Session, scenario: str) -> None:
        """Compare all that a session was shown as with the table, state by state."""
        steps = truth.expected(self.program.name, scenario)
        shown = self.statuses(session)
        if not truth.matches(steps, shown):
            said = " ".join(":".join(one) for one in shown)
            raise AssertionError(
                f"{self.program.name}, {scenario}:\n  expected {' '.join(steps)}\n"
                f"  shown    {said}\n{self.account(session)}"
            )

    def _events(self) -> Iterator[dict[str, Any]]:
        """Return everything that happened since the rig was cleared."""
        after = self._seen
        while page := self.maestro.api.get("events", after=after, limit=_PAGE):
            yield from page
            after = page[-1]["seq"]

    def clear(self) -> None:
        """End and forget every session, and what is left of the script."""
        for session in self.maestro.sessions:
            session.discard()
        self._seen = max((event["seq"] for event in self._events()), default=self._seen)
        self.model.clear()

    def last_asked(self) -> str:
        """Return the last request for a turn, as JSON."""
        return json.dumps([one.body for one in self.model.asked if not one.aside][-1])

    def account(self, session: Session) -> str:
        """Return all that a person needs who looks into a failure."""
        asked = [f"{one.path} {one.said[:120]!r}" for one in self.model.asked]
        return "\n".join(
            [
                repr(session.explain()),
                session.read(40),
                f"asked: {asked}",
                f"strange: {self.model.strange}",
            ]
        )

    def until(self, session: Session, *states: str, seconds: float = DEADLINE) -> Session:
        """Wait for a state, and give an account where it does not come."""
        try:
            return session.wait(*states, timeout=seconds)
        except Exception as error:
            error.add_note(self.account(session))
            raise

    def until_asked(self, session: Session, condition: Callable[[ModelServer], object]) -> None:
        """Wait for what happens to the model, and give an account where it does not."""
        try:
            self.model.wait(condition, DEADLINE)
        except AssertionError as error:
            error.add_note(self.account(session))
            raise

    def until_shown(self, session: Session, words: str) -> None:
        """Wait until the program shows ``words``, as a person would before pressing a key."""
        deadline = time.monotonic() + DEADLINE
        while words not in session.read():
            assert time.monotonic() < deadline, self.account(session)
            time.sleep(0.05)

    def wait_until_written(self, session: Session, words: str) -> None:
        """Wait until the agent has put ``words`` into its own record of the conversation.

        Some do so a moment later.
        """
        name = (session.native_id or "")[:_NAME_LENGTH]
        wanted = words.encode()
        deadline = time.monotonic() + DEADLINE
        while not any(wanted in _content(path, name) for path in self.home.rglob("*")):
            assert time.monotonic() < deadline, f"{words!r} is in no file below {self.home}"
            time.sleep(0.05)

    def processes(self, session: Session) -> list[psutil.Process]:
        """Return what runs of a session."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("MAESTRO_SESSION") == session.id:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def run_folder(self, session: Session) -> Path:
        """Return the folder that a run's private files are in."""
        return self.folder / "data" / "maestro" / "run" / session.id

    def record(self, session: Session) -> list[dict[str, Any]]:
        """Return what the server has written down of a session."""
        path = self.folder / "recordings" / f"{session.id}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]

    def keep(self, session: Session, scenario: str) -> None:
        """Make the record of a run a fixture, where that is asked for."""
        if not os.environ.get("MAESTRO_KEEP_RECORDINGS"):
            return
        head, *rows = self.record(session)
        head |= {"scenario": scenario, "version": version(self.program.name)}
        FIXTURES.mkdir(parents=True, exist_ok=True)
        path = FIXTURES / f"{self.program.name}-{scenario}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in (head, *rows)))


def _content(path: Path, name: str) -> bytes:
    """Return what is in a conversation's file or a database; nothing where it is none, or gone."""
    try:
        kept = path.suffix in _DATABASES or (path.suffix in _RECORDS and name in str(path))
        return path.read_bytes() if kept else b""
    except OSError:
        return b""


@contextmanager
def rig(
    name: str, folder: Path, *options: str, trusted: bool = True, known: bool = True
) -> Iterator[Rig]:
    """Set everything up, and take it down again.

    Where the repository is not ``trusted``, or nobody is ``known`` to have an account, the program
    has never been told so.
    """
    with prepared(name, folder, trusted=trusted, known=known) as made, made.serving(*options):
        yield made


@contextmanager
def prepared(name: str, folder: Path, *, trusted: bool = True, known: bool = True) -> Iterator[Rig]:
    """Set everything up but the server."""
    program = PROGRAMS[name]
    programs = install(name)
    made = Rig(program, folder)
    for each in ("home", "data", "runtime", "recordings", "tmp"):
        (folder / each).mkdir()
    _make_repository(made.repo)
    if known:
        program.seed(made.home, made.repo if trusted else folder / "elsewhere", made.model.url)
    else:
        program.seed_unknown(made.home, made.repo)
    made.environment = _environment(made, programs, known=known)
    try:
        yield made
    finally:
        made.model.close()
        shutil.rmtree(folder / "tmp", ignore_errors=True)


def _make_repository(folder: Path) -> None:
    folder.mkdir()
    (folder / "README.md").write_text("shop\n")
    for argv in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Somebody"],
        ["config", "user.email", "somebody@example.org"],
        ["add", "."],
        ["commit", "-q", "-m", "Begin"],
    ):
        subprocess.run(["git", *argv], cwd=folder, check=True)


def _environment(rig: Rig, programs: Path, *, known: bool) -> dict[str, str]:
    """Return the environment of a user who has only this home, and no way to the outside."""
    folder = rig.folder
    own = rig.program.environment if known else rig.program.environment_unknown
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **kept,
        "PATH": os.pathsep.join((str(programs), os.environ["PATH"])),
        "HOME": str(rig.home),
        "TMPDIR": str(folder / "tmp"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_TOKEN": secrets.token_hex(16),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": str(ROOT),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "MAESTRO_RECORDINGS": str(folder / "recordings"),
        # Nothing listens there: whoever would call home is refused at once.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1,localhost",
        "DO_NOT_TRACK": "1",
        **own(rig.home, rig.model.url),
    }


@contextmanager
def _serving(
    folder: Path, environment: dict[str, str], options: Sequence[str]
) -> Iterator[tuple[str, str, int]]:
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.real_agents.recording",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=0",
                "--ServerApp.allow_root=True",
                "--ServerApp.reraise_server_extension_failures=True",
                "--MaestroApp.stop_grace=2",
                *options,
            ],
            env=environment,
            cwd=folder / "home",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    told = folder / "runtime" / f"maestro-{process.pid}.json"
    deadline = time.monotonic() + DEADLINE
    try:
        while not told.exists():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        said = json.loads(told.read_text())
        yield said["url"], said["token"], process.pid
    finally:
        process.terminate()
        try:
            process.wait(DEADLINE)
        finally:
            process.kill()
            process.wait()
