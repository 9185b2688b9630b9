"""What follows the last task: the merge and the pull request, where they were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from maestro_jupyter import git
from maestro_jupyter.model import MaestroError
from maestro_jupyter.model.run_state import Outcome, TaskState

from .conductor import Conductor
from .grounds import Grounds
from .pull_request import body_of, title_of

_WORTH_SHOWING = frozenset({Outcome.DONE, Outcome.INCOMPLETE})


class Finishing:
    """Ends one run."""

    def __init__(self, conductor: Conductor, grounds: Grounds) -> None:
        self._conductor = conductor
        self._grounds = grounds

    async def finish(self, outcome: Outcome, reason: str) -> None:
        """Do what was asked for at the end, and note that the run has ended."""
        conductor, facts = self._conductor, self._conductor.facts
        detail: dict[str, Any] = {"outcome": outcome.value, "reason": reason}
        if facts.into is not None and outcome is Outcome.DONE:
            detail["merged_into"] = await self._merge(facts.into)
        if facts.wants_pr and outcome in _WORTH_SHOWING:
            await self._publish(draft=outcome is not Outcome.DONE)
        report = conductor.report()
        conductor.finish(
            **detail,
            seconds=report.seconds,
            tokens=report.tokens,
            cost=report.cost,
            branch=report.branch,
            pr=facts.pr,
        )

    async def _merge(self, into: str) -> str | None:
        conductor, own = self._conductor, self._grounds.own
        how = conductor.run.playbook.settings.merge
        repo = Path(conductor.facts.repo)
        try:
            await conductor.means.threads.call(git.merge, repo, own.branch, into, how=how)
        except MaestroError as error:
            conductor.trouble(error)
            return None
        return into

    async def _publish(self, *, draft: bool) -> None:
        conductor, facts, own = self._conductor, self._conductor.facts, self._grounds.own
        report = conductor.report()
        if not any(task.commits for task in report.tasks if task.state is TaskState.DONE):
            return
        try:
            request = await conductor.means.threads.call(
                git.publish,
                Path(own.path),
                own.branch,
                base=facts.base,
                target=facts.target,
                title=title_of(report),
                body=body_of(
                    report, {name: one.check_seconds for name, one in facts.tasks.items()}
                ),
                draft=draft,
            )
        except MaestroError as error:
            conductor.trouble(error)
            return
        facts.pr = to_jsonable_python(request)
