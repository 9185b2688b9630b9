"""The demo: six agents at real work in a throw-away repository, from spawn to merge."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from maestro_jupyter.client import Maestro, Session
from maestro_jupyter.model import ConflictError, NotFoundError, State
from maestro_jupyter.model.names import free_name
from maestro_jupyter.sample import TASKS, Task, check, create_sample, remove_sample

from .results import DemoReport, DemoRow, DiffResult, Note
from .sample_state import commits_since, left_over
from .stage import Stage

PATIENCE = 600.0
"""Seconds in which all agents have to be done."""

_OVER = frozenset({State.FINISHED, State.ERROR, State.INTERRUPTED})


def perform(maestro: Maestro, stage: Stage, *, yes: bool) -> DemoReport:
    """Play the demo.

    Parameters
    ----------
    maestro
        The client.
    stage
        The face to show it on.
    yes
        Take the first choice of every question instead of asking.

    Raises
    ------
    MaestroError
        An agent could not be started. Whatever was started is closed, and the sample removed.
    """
    with _sample() as repo, _closing() as started:
        stage.tell(
            Note(f"Made a sample repository in {repo}.", {"step": "sample", "repo": str(repo)})
        )
        _spawn_all(maestro, repo, started)
        names = [session.name for session in started]
        stage.tell(Note(f"Spawned {', '.join(names)}.", {"step": "spawned", "sessions": names}))
        _watch(maestro, stage, started, yes=yes)
        rows = tuple(_row(session, task) for session, task in zip(started, TASKS, strict=True))
        merged = _merge_one(stage, started, rows)
        for session in started:
            _put_away(session, merged=merged)
        return DemoReport(rows, merged, left_over(repo))


@contextmanager
def _sample() -> Iterator[Path]:
    repo = create_sample()
    try:
        yield repo
    finally:
        if not left_over(repo):
            remove_sample(repo)


@contextmanager
def _closing() -> Iterator[list[Session]]:
    """Give a list for sessions, of which none stays open."""
    started: list[Session] = []
    try:
        yield started
    finally:
        for session in started:
            if not session.closed:
                session.discard()


def _spawn_all(maestro: Maestro, repo: Path, started: list[Session]) -> None:
    """Spawn an agent for every task, and note in ``started`` those there are, come what may."""
    taken = {session.name for session in maestro.sessions}
    names = []
    for task in TASKS:
        names.append(free_name(task.name, frozenset(taken)))
        taken.add(names[-1])
    futures: list[Future[Session]] = []
    try:
        with ThreadPoolExecutor(len(TASKS)) as pool:
            for task, name in zip(TASKS, names, strict=True):
                spawned = pool.submit(maestro.spawn, "demo", task.prompt, name=name, repo=repo)
                futures.append(spawned)
    finally:
        # Ctrl-C ends the wait above, and not the spawns.
        wait(futures)
        started.extend(future.result() for future in futures if future.exception() is None)
    for future in futures:
        future.result()


def _watch(maestro: Maestro, stage: Stage, sessions: Sequence[Session], *, yes: bool) -> None:
    """Show the sessions until all are over, and see to their questions."""
    changed: queue.SimpleQueue[None] = queue.SimpleQueue()
    stop_listening = maestro.on_change(lambda: changed.put(None))
    deadline = time.monotonic() + PATIENCE
    try:
        with stage.panes(sessions):
            while not all(session.state in _OVER for session in sessions):
                for session in sessions:
                    if session.state is State.NEEDS_INPUT:
                        _answer(stage, session, yes=yes)
                try:
                    changed.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    stage.tell(Note("Not all agents are done; going on with those that are."))
                    return
    finally:
        stop_listening()


def _answer(stage: Stage, session: Session, *, yes: bool) -> None:
    status = session.status
    question = status.question or "It needs input."
    if yes:
        text = status.choices[0] if status.choices else "yes"
    else:
        text = stage.ask(f"{session.name}: {question}", status.choices, "--yes")
    try:
        session.answer(text)
    except ConflictError:
        # Somebody was faster in another face, and the agent goes on.
        return
    data = {"step": "answered", "session": session.name, "question": question, "answer": text}
    stage.tell(Note(f"Answered {session.name}: {text}", data))


def _row(session: Session, task: Task) -> DemoRow:
    record = session.record
    worktree = Path(record.worktree)
    checked = check(worktree, task)
    return DemoRow(
        session=record.name,
        task=task.title,
        branch=record.branch,
        state=record.state,
        commits=commits_since(worktree, record.base),
        tests=checked.ran,
        passed=checked.passed,
        seconds=(record.status.since - record.created).total_seconds(),
    )


def _merge_one(stage: Stage, sessions: Sequence[Session], rows: Sequence[DemoRow]) -> str:
    """Show the work of the first session whose work is good, merge it, and return its name."""
    for session, row in zip(sessions, rows, strict=True):
        if row.good:
            stage.tell(DiffResult(session.name, session.diff()))
            merged = session.merge()
            data = {"step": "merged", "session": session.name, "into": merged.into}
            stage.tell(Note(f"{session.name}: {merged}", data))
            return session.name
    return ""


def _put_away(session: Session, *, merged: str) -> None:
    """Close a session for good: its work is merged, or goes with the sample."""
    try:
        if session.name == merged:
            session.close()
        else:
            session.discard()
    except NotFoundError:
        # Closed in another face.
        return
