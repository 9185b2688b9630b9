"""Routes about runs of playbooks: start, look at, steer and put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import to_json

from .auth import executes, reads
from .base import JsonRoute
from .bodies import EVENTS_AT_ONCE, Empty, parse_body, parse_flag, parse_number
from .run_bodies import AnswerTask, OneTask, StartRun

if TYPE_CHECKING:
    from maestro_jupyter.orchestration.runs import Runs

_MOST_RUNS = 500


class RunsRoute(JsonRoute):
    """All runs."""

    @property
    def runs(self) -> Runs:
        """The runs of this server."""
        return self.services.orchestrator.runs

    @reads
    async def get(self) -> None:
        """List the runs, the newest first: at most ``limit``, and only those of ``repo``."""
        said = self.get_query_argument("limit", "50")
        limit = parse_number(said, "limit", least=1, most=_MOST_RUNS)
        repo = self.get_query_argument("repo", None)
        where = await self.runs.repository(self.repository(repo)) if repo is not None else None
        found = self.runs.list(limit, where)
        self.give(to_json([run.without_reports() for run in found]))

    @executes
    async def post(self) -> None:
        """Start a run, or say what it would be."""
        asked = parse_body(StartRun, self.body())
        request = asked.request(self.repository(asked.repo))
        if asked.dry_run:
            run, prompts = await self.runs.preview(request)
            self.give(to_json({"run": run, "prompts": prompts}))
            return
        run = await self.runs.start(request)
        self.services.mcp.warm()
        self.set_header("Location", f"{self.base_url}maestro/api/runs/{run.id}")
        self.give(to_json(run), 201)


class RunRoute(JsonRoute):
    """One run."""

    @reads
    async def get(self, key: str) -> None:
        """Give the run with this id, or the newest of this name."""
        self.give(to_json(self.services.orchestrator.runs.get(key)))

    @executes
    async def delete(self, key: str) -> None:
        """Put a run away with its worktree and branches, unless work would be lost."""
        discard = parse_flag(self.get_query_argument("discard", "false"), "discard")
        run = await self.services.orchestrator.runs.put_away(key, discard=discard)
        self.give(to_json(run))


class RunLogRoute(JsonRoute):
    """What happened in a run."""

    @reads
    async def get(self, key: str) -> None:
        """List what happened after event number ``after``, at most ``limit`` events."""
        after = parse_number(self.get_query_argument("after", "0"), "after")
        said = self.get_query_argument("limit", str(EVENTS_AT_ONCE))
        limit = parse_number(said, "limit", least=1, most=EVENTS_AT_ONCE)
        events = self.services.orchestrator.runs.log(key, after, limit)
        self.give(to_json({"events": events}))


class RunPhaseRoute(JsonRoute):
    """How a run goes on: ``pause``, ``resume``, ``stop`` after what is at work, ``kill`` now."""

    @executes
    async def post(self, key: str, verb: str) -> None:
        """Tell the run."""
        parse_body(Empty, self.body())
        runs = self.services.orchestrator.runs
        if verb == "resume":
            run = await runs.resume(key)
            self.services.mcp.warm()
        else:
            tell = {"pause": runs.pause, "stop": runs.stop, "kill": runs.kill}[verb]
            run = tell(key)
        self.give(to_json(run))


class RunTaskRoute(JsonRoute):
    """What becomes of one task: ``skip`` or ``retry``."""

    @executes
    async def post(self, key: str, verb: str) -> None:
        """Tell the run."""
        task = parse_body(OneTask, self.body()).task
        runs = self.services.orchestrator.runs
        self.give(to_json((runs.skip if verb == "skip" else runs.retry)(key, task)))


class RunAnswerRoute(JsonRoute):
    """Answers to what a task needs a person for."""

    @executes
    async def post(self, key: str) -> None:
        """Answer."""
        said = parse_body(AnswerTask, self.body())
        self.give(to_json(self.services.orchestrator.runs.answer(key, said.task, said.text)))
