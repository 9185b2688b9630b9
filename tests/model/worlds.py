"""A world in which a run's actions are carried out, that watches what must never happen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.playbook import parse_playbook, tick
from maestro_jupyter.model.run import begin, due, step
from maestro_jupyter.model.run_state import OVER, Need, Outcome, Phase, TaskState

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Work:
    kind: str
    task: str
    number: int
    asking: bool = False


@dataclass
class World:
    """Carries out what a run wants, and remembers enough to see a broken promise."""

    document: bytes
    budget: object = None
    now: datetime = START
    work: dict = field(default_factory=dict)
    worktrees: dict = field(default_factory=dict)
    proven: set = field(default_factory=set)
    started: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    told: list = field(default_factory=list)
    ticks: list = field(default_factory=list)
    puts: list = field(default_factory=list)
    reports: dict = field(default_factory=dict)
    state: dict = field(default_factory=dict)
    end: object = None

    def __post_init__(self):
        self.run, actions = begin(parse_playbook(self.document, "plan.md"), self.now, self.budget)
        self.state = {task.id: TaskState.WAITING for task in self.run.playbook.tasks}
        self.state |= {task.id: TaskState.DONE for task in self.run.playbook.tasks if task.done}
        self._carry_out(actions)

    def happen(self, kind, **said):
        self.run, actions = step(self.run, kind(self.now, **said))
        self._carry_out(actions)

    def agent(self, task, ok=True, **said):
        self._result("agent", task, events.AgentEnded, ok=ok, **{"committed": ok, **said})

    def check(self, task, passed=True, output="1 failed"):
        if passed:
            self.proven.add(task)
        self._result("check", task, events.Checked, passed=passed, output=output)

    def merge(self, task, outcome=events.Merging.LANDED, output="conflict in a.py"):
        if outcome is not events.Merging.LANDED:
            self.proven.discard(task)
        self._result("merge", task, events.Merged, outcome=outcome, output=output)

    def until(self, passed):
        self.work.pop("", None)
        self.happen(events.UntilChecked, work=self.run.until_work, passed=passed)

    def edit(self, text):
        self.document = text.encode() if isinstance(text, str) else text
        self.happen(events.Edited, playbook=parse_playbook(self.document, "plan.md"))

    def tell(self, verb, task=""):
        self.happen(events.Told, verb=events.Verb(verb), task=task)

    def answer(self, task, text="yes"):
        self.happen(events.Answered, task=task, text=text)

    def lose(self):
        self.work.clear()
        self.happen(events.Lost)

    def pass_time(self, seconds=None):
        moment = due(self.run)
        if seconds is not None:
            self.now += timedelta(seconds=seconds)
        elif moment is not None:
            self.now = max(self.now, moment)
        self.happen(events.TimePassed)

    def states(self):
        return {one.id: one.state.value for one in self.run.tasks.values()}

    def _result(self, kind, task, event, **said):
        work = self.work.pop(task)
        assert work.kind == kind
        self.happen(event, task=task, work=work.number, **said)

    def _carry_out(self, actions):
        for action in actions:
            getattr(self, f"_{type(action).__name__}")(action)
        self._watch()

    def _begins(self, kind, action):
        assert action.task not in self.work
        holder = self.worktrees.setdefault(action.worktree, action.task)
        assert holder == action.task, f"{action.task} and {holder} are in one worktree"
        self.work[action.task] = Work(kind, action.task, action.work)
        busy = [work for work in self.work.values() if not work.asking and work.task]
        assert len(busy) <= self.run.playbook.settings.parallel

    def _StartAgent(self, action):  # noqa: N802
        task = self.run.playbook.task(action.task)
        terms = self.run.playbook.terms(task)
        assert not task.settings.human
        assert all(self.state[name] is TaskState.DONE for name in task.needs)
        assert all(self.state[name] in OVER for name in task.follows)
        assert action.attempt <= terms.attempts + 1
        self.proven.discard(action.task)
        self.started.append(action.task)
        self.reports[action.task] = action.report
        self._begins("agent", action)

    def _RunCheck(self, action):  # noqa: N802
        assert action.command
        self._begins("check", action)

    def _Merge(self, action):  # noqa: N802
        assert not any(work.kind == "merge" for work in self.work.values())
        assert "" not in self.worktrees
        self._begins("merge", action)

    def _StopWork(self, action):  # noqa: N802
        if action.task:
            assert self.work[action.task].number == action.work
        else:
            self.work.pop("", None)

    def _PassAnswer(self, action):  # noqa: N802
        work = self.work[action.task]
        assert work.number == action.work
        work.asking = False
        self.told.append((action.task, action.text))

    def _PutAway(self, action):  # noqa: N802
        assert action.task not in self.work
        self.puts.append((action.task, action.keep))
        assert self.worktrees.pop(action.worktree) == action.task

    def _TickBox(self, action):  # noqa: N802
        task = self.run.playbook.task(action.task)
        assert self.state[action.task] is TaskState.DONE
        self.ticks.append(action.task)
        ticked = tick(self.document, task, "plan.md")
        assert sum(a != b for a, b in zip(ticked, self.document, strict=True)) <= 1
        self.document = ticked

    def _AskPerson(self, action):  # noqa: N802
        self.asked.append((action.task, action.need.value, action.question))
        if action.need is Need.AGENT:
            self.work[action.task].asking = True

    def _RunUntil(self, action):  # noqa: N802
        assert not self.work
        self.work[""] = Work("until", "", action.work)

    def _LoopDone(self, _):  # noqa: N802
        assert not self.work
        self.proven.clear()

    def _End(self, action):  # noqa: N802
        self.end = action
        assert not {task: work for task, work in self.work.items() if task}
        assert not self.worktrees
        if action.outcome is Outcome.DONE:
            assert all(task.done for task in parse_playbook(self.document, "plan.md").tasks)

    def _TaskChanged(self, action):  # noqa: N802
        assert self.state.get(action.task) is not action.state
        self.state[action.task] = action.state
        if action.state is not TaskState.DONE or not self.run.tasks[action.task].chosen:
            return
        task = self.run.playbook.task(action.task)
        if task is not None and not self.run.playbook.terms(task).unchecked:
            assert self.run.playbook.terms(task).check is None or action.task in self.proven

    def _watch(self):
        holders = [one.worktree for one in self.run.tasks.values() if one.worktree is not None]
        assert len(holders) == len(set(holders))
        for one in self.run.tasks.values():
            live = self.work.get(one.id)
            assert one.state is self.state[one.id]
            assert one.work == (live.number if live else None)
            assert (one.state is TaskState.NEEDS_PERSON) == (one.need is not None)
            if one.over:
                assert one.worktree is None
        if self.run.phase is Phase.ENDED:
            assert all(one.work is None for one in self.run.tasks.values())
