"""Results of verbs as a notebook shows them: objects that the next cell can use, too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from html import escape
from typing import Any

from maestro_jupyter.client import Session
from maestro_jupyter.client.results import TerminalText
from maestro_jupyter.client.session_list import SessionList
from maestro_jupyter.client.texts import html_table, line, text_table
from maestro_jupyter.commands import (
    AgentTable,
    CommandsShown,
    ConflictTable,
    DemoReport,
    DiffResult,
    Evidence,
    GraphResult,
    GridRequest,
    HealthReport,
    Note,
    PlayRequest,
    QueueTable,
    Result,
    SessionDetail,
    SessionTable,
    Stage,
    TerminalOutput,
    Waited,
    WorktreesPruned,
    WorktreeTable,
)


class TableView:
    """A sentence and a table."""

    def __init__(self, heading: str, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._heading = line(heading)
        self._titles = titles
        self._rows = rows

    def __repr__(self) -> str:
        return f"{self._heading}\n\n{text_table(self._titles, self._rows, width=100)}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._heading)}</p>{html_table(self._titles, self._rows)}"


@singledispatch
def shown(result: Result, stage: Stage) -> Any:
    """Return what a cell shows for ``result``; None where it has been said in words."""
    raise NotImplementedError(type(result).__name__)


@shown.register
def _(result: Note, stage: Stage) -> None:
    del stage
    print("\n".join(line(row, 2000) for row in result.text.split("\n")))  # noqa: T201


@shown.register
def _(result: SessionTable, stage: Stage) -> SessionList:
    return SessionList(Session(stage.maestro(), record) for record in result.records)


@shown.register
def _(result: SessionDetail, stage: Stage) -> Session:
    return Session(stage.maestro(), result.record)


@shown.register
def _(result: Waited, stage: Stage) -> Session:
    return Session(stage.maestro(), result.record)


@shown.register
def _(result: TerminalOutput, stage: Stage) -> str:
    del stage
    return TerminalText(result.text)


@shown.register
def _(result: DiffResult, stage: Stage) -> Any:
    del stage
    return result.diff


@shown.register
def _(result: ConflictTable, stage: Stage) -> Any:
    del stage
    return result.conflicts


@shown.register
def _(result: GraphResult, stage: Stage) -> Any:
    del stage
    return result.graph


@shown.register
def _(result: Evidence, stage: Stage) -> Any:
    del stage
    return result.explanation


@shown.register
def _(result: AgentTable, stage: Stage) -> Any:
    del stage
    return result.agents


@shown.register
def _(result: QueueTable, stage: Stage) -> Any:
    del stage
    return result.messages


@shown.register
def _(result: CommandsShown, stage: Stage) -> Any:
    del stage
    return result.commands


@shown.register
def _(result: WorktreeTable, stage: Stage) -> Any:
    del stage
    return result.worktrees


@shown.register
def _(result: WorktreesPruned, stage: Stage) -> Any:
    del stage
    return result.pruning


@shown.register
def _(result: GridRequest, stage: Stage) -> Any:
    return stage.maestro().grid(*result.names)


@shown.register
def _(result: PlayRequest, stage: Stage) -> Any:
    from .player import Player

    del stage
    return Player(result.recording, result.speed, result.idle_limit)


@shown.register
def _(result: HealthReport, stage: Stage) -> TableView:
    del stage
    troubles = [one for one in result.findings if one.needed and not one.fine]
    heading = f"{len(troubles)} to mend." if troubles else "All that is needed works."
    rows = [
        (one.name, "fine" if one.fine else "missing", one.found, "" if one.fine else one.advice)
        for one in result.findings
    ]
    return TableView(heading, ("what", "state", "found", "what to do"), rows)


@shown.register
def _(result: DemoReport, stage: Stage) -> TableView:
    del stage
    good = sum(row.good for row in result.rows)
    heading = f"{good} of {len(result.rows)} branches hold checked commits."
    if result.merged:
        heading += f" Merged {result.merged}."
    if result.left_over:
        heading += f" Left over: {', '.join(result.left_over)}."
    rows = [
        (
            row.session,
            row.state,
            f"{row.commits}",
            f"{row.tests} {'pass' if row.passed else 'fail'}",
            f"{row.seconds:.0f} s",
            row.task,
        )
        for row in result.rows
    ]
    return TableView(heading, ("session", "state", "commits", "tests", "time", "task"), rows)
