"""Results of verbs as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from maestro_jupyter.client.graph import labels
from maestro_jupyter.client.texts import change, elapsed, line, lines, ports, says, waiting
from maestro_jupyter.commands import (
    AgentTable,
    CommandsShown,
    ConflictTable,
    DemoReport,
    DiffResult,
    Evidence,
    GraphResult,
    HealthReport,
    Note,
    QueueTable,
    Result,
    SessionDetail,
    SessionTable,
    TerminalOutput,
    Waited,
    WorktreesPruned,
    WorktreeTable,
)
from maestro_jupyter.model import Session as Record
from maestro_jupyter.model import State

from .looks import ICONS, STYLES, state_text

_RAILS = ("blue", "green", "yellow", "magenta", "red", "cyan")
_PATCH_STYLES = {"=": "bold", "+": "green", "-": "red", "@": "cyan"}


def table(titles: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    """Return a table without lines, whose last column gives way to the others."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title in titles[:-1]:
        shown.add_column(title, no_wrap=True, overflow="ellipsis")
    shown.add_column(titles[-1], ratio=1, overflow="fold")
    for row in rows:
        shown.add_row(*(cell if isinstance(cell, Text) else Text(line(cell)) for cell in row))
    return shown


@singledispatch
def rendered(result: Result) -> list[RenderableType]:
    """Return what to print for a result, from top to bottom."""
    raise NotImplementedError(type(result).__name__)


@rendered.register
def _(result: Note) -> list[RenderableType]:
    return [Text(line(row, 2000)) for row in result.text.split("\n")]


@rendered.register
def _(result: SessionTable) -> list[RenderableType]:
    if not result.records:
        return [Text('No session is open. Start one: maestro spawn demo "Fix the parser"')]
    rows = [
        (
            Text(line(record.name), overflow="ellipsis"),
            line(record.agent),
            state_text(record.state),
            elapsed(record),
            change(record),
            says(record),
        )
        for record in result.records
    ]
    return [table(("session", "agent", "state", "time", "change", "message"), rows)]


def _facts(record: Record) -> Table:
    shown = Table.grid(padding=(0, 2, 0, 0))
    shown.add_column(no_wrap=True, style="bold")
    shown.add_column(overflow="fold")
    facts: list[tuple[str, str | Text]] = [
        ("session", record.name),
        ("id", record.id),
        ("agent", record.agent),
        ("state", state_text(record.state)),
        ("message", record.status.message),
        ("question", record.status.question or ""),
        ("choices", " / ".join(record.status.choices)),
        ("branch", record.branch),
        ("base", record.base[:10]),
        ("change", change(record)),
        ("time", elapsed(record)),
        ("exit code", "" if record.exit_code is None else str(record.exit_code)),
        ("repository", record.repo),
        ("worktree", record.worktree),
        ("messages", waiting(record)),
        ("ports", ports(record)),
    ]
    for title, fact in facts:
        if fact:
            shown.add_row(title, fact if isinstance(fact, Text) else Text(line(fact)))
    return shown


@rendered.register
def _(result: SessionDetail) -> list[RenderableType]:
    if result.heading:
        return [Text(line(result.heading))]
    return [_facts(result.record)]


@rendered.register
def _(result: Waited) -> list[RenderableType]:
    record = result.record
    said = says(record)
    return [Text.assemble(line(record.name), "  ", state_text(record.state), "  ", said)]


@rendered.register
def _(result: TerminalOutput) -> list[RenderableType]:
    return [Text(lines(result.text))]


@rendered.register
def _(result: DiffResult) -> list[RenderableType]:
    diff = result.diff
    if not diff:
        return [Text(f"{line(result.name)} has changed nothing.")]
    shown: list[RenderableType] = [
        Text(row.text, style=_PATCH_STYLES.get(row.op, "")) for row in diff.rows()
    ]
    if diff.only_stat:
        shown = [table(("file", "change"), [(file.name, file.size) for file in diff.files])]
    return [*shown, Text(f"{line(result.name)}: {diff.summary}", style="bold")]


@rendered.register
def _(result: ConflictTable) -> list[RenderableType]:
    shown: list[RenderableType] = [Text(f"{line(result.name)}: {result.conflicts.summary}")]
    for conflict in result.conflicts:
        shown.append(Text(f"{line(conflict.path)} ({line(conflict.why)})", style="bold"))
        for hunk in conflict.hunks:
            shown.append(Text(f"line {hunk.line}", style="cyan"))
            shown.append(Text(lines(hunk.text)))
    return shown


@rendered.register
def _(result: GraphResult) -> list[RenderableType]:
    graph = result.graph
    if not graph.commits:
        return [Text("No commits.")]
    shown: list[RenderableType] = []
    for cells, commit in graph.rows():
        row = Text(no_wrap=True, overflow="ellipsis")
        for cell in cells:
            row.append(cell.text, style=_RAILS[cell.lane % len(_RAILS)])
        if commit is not None:
            row.append(f" {commit.sha[:8]}", style="yellow")
            for name in labels(commit):
                row.append(f" {name}", style="bold")
            for name in commit.sessions:
                row.append(f" ◀ {line(name, 40)}", style="bold green")
            row.append(f" {line(commit.subject, 100)}")
        shown.append(row)
    if graph.more:
        shown.append(Text(f"… older ones: --skip {len(graph.commits)}"))
    return [*shown, Text(""), table(graph.titles, graph.branch_rows())]


@rendered.register
def _(result: Evidence) -> list[RenderableType]:
    explanation = result.explanation
    heading = Text.assemble(f"{line(result.name)}: ", explanation.summary)
    return [heading, Text(""), table(explanation.titles, explanation.rows())]


@rendered.register
def _(result: AgentTable) -> list[RenderableType]:
    return [table(result.agents.titles, result.agents.rows())]


@rendered.register
def _(result: QueueTable) -> list[RenderableType]:
    if not result.messages:
        return [Text(repr(result.messages))]
    return [table(result.messages.titles, result.messages.rows())]


@rendered.register
def _(result: CommandsShown) -> list[RenderableType]:
    return [Text(repr(result.commands))]


@rendered.register
def _(result: WorktreeTable) -> list[RenderableType]:
    if not result.worktrees:
        return [Text(repr(result.worktrees))]
    return [table(result.worktrees.titles, result.worktrees.rows())]


@rendered.register
def _(result: WorktreesPruned) -> list[RenderableType]:
    said = Text(result.pruning.summary)
    if not result.pruning.kept:
        return [said]
    return [said, table(result.pruning.titles, result.pruning.rows())]


@rendered.register
def _(result: HealthReport) -> list[RenderableType]:
    shown: list[RenderableType] = []
    for one in result.findings:
        state = State.FINISHED if one.fine else State.ERROR if one.needed else State.IDLE
        row = Text.assemble(
            (ICONS[state], STYLES[state]),
            f" {line(one.name)}: {line(one.found).rstrip('.')}",
        )
        if not one.fine and one.advice:
            row.append(f". {line(one.advice)}")
        shown.append(row)
    troubles = sum(one.needed and not one.fine for one in result.findings)
    shown.append(Text(f"{troubles} to mend." if troubles else "All that is needed works."))
    return shown


@rendered.register
def _(result: DemoReport) -> list[RenderableType]:
    rows = [
        (
            row.session,
            state_text(State(row.state)),
            Text(f"{row.commits}", justify="right"),
            Text(
                f"{row.tests} {'pass' if row.passed else 'fail'}",
                style=STYLES[State.FINISHED if row.passed else State.ERROR],
            ),
            f"{row.seconds:.0f} s",
            row.branch,
        )
        for row in result.rows
    ]
    good = sum(row.good for row in result.rows)
    said = f"{good} of {len(result.rows)} branches held checked commits."
    said += f" Merged {result.merged}." if result.merged else " None was merged."
    said += f" Left over: {', '.join(result.left_over)}." if result.left_over else " All tidied up."
    titles = ("session", "state", "commits", "tests", "time", "branch")
    return [table(titles, rows), Text(line(said))]
