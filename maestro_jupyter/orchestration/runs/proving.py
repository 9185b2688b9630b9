"""Checks and merges: what says that work is done, and what brings it home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from maestro_jupyter.model import MaestroError
from maestro_jupyter.model import run_events as events
from maestro_jupyter.orchestration.marker import RUN_MARKER

from .background import Background
from .conductor import Conductor
from .facts import Ground
from .grounds import Grounds
from .reading import Reading

_OUTPUT_LINES = 200


class Proving:
    """Runs the checks of one run, and its merges."""

    def __init__(self, conductor: Conductor, grounds: Grounds, reading: Reading) -> None:
        self._conductor = conductor
        self._facts = conductor.facts
        self._grounds = grounds
        self._reading = reading
        self._lines = Background(conductor.means.log)
        self._merges = Background(conductor.means.log)

    async def close(self) -> None:
        """End what runs."""
        await self._lines.close()
        await self._merges.close()

    async def run_check(self, action: events.RunCheck) -> None:
        """Run a task's check."""

        def ended(output: str, *, passed: bool = False) -> None:
            self._tell(events.Checked, action, passed=passed, output=output)

        async def check() -> None:
            head = await self._grounds.head(ground)
            passed, output, seconds = await self._line(action.command, ground, action.task)
            self._facts.task(action.task).check_seconds = seconds
            ground.checked = head if passed else ""
            await self._reading.look()
            ended(output, passed=passed)

        try:
            ground = await self._grounds.take(action.worktree)
        except MaestroError as error:
            ended(f"{error.message} {error.hint}".strip())
            return
        self._lines.begin(action.work, check(), ended)

    async def run_until(self, action: events.RunUntil) -> None:
        """Run the command that says whether to loop."""

        def ended(_: str, *, passed: bool = False) -> None:
            now = self._conductor.now()
            self._conductor.tell(events.UntilChecked(now, action.work, passed))

        async def look() -> None:
            passed, output, _ = await self._line(action.command, self._grounds.own, "")
            ended(output, passed=passed)

        self._lines.begin(action.work, look(), ended)

    async def merge(self, action: events.Merge) -> None:
        """Merge what a task did into the run's branch."""

        def ended(output: str, *, outcome: events.Merging = events.Merging.CONFLICT) -> None:
            self._tell(events.Merged, action, outcome=outcome, output=output)

        async def merge() -> None:
            ground = await self._grounds.take(action.worktree)
            how = self._conductor.run.playbook.settings.merge
            outcome, said = await self._grounds.merge(ground, how)
            ended(said, outcome=outcome)

        self._merges.begin(action.work, merge(), ended)

    async def stop(self, action: events.StopWork) -> bool:
        """Stop a command that runs; return whether there was one. A merge comes to its end."""
        if not await self._lines.stop(action.work):
            return False
        if action.task:
            self._tell(events.Checked, action, passed=False, output="It was stopped.")
        return True

    async def _line(self, command: str, ground: Ground, task: str) -> tuple[bool, str, float]:
        """Run a command of the playbook in a worktree; return how that went."""
        variables = {
            RUN_MARKER: self._facts.id,
            "MAESTRO_TASK": task,
            "MAESTRO_NAME": self._facts.name,
            "MAESTRO_BRANCH": ground.branch,
            "MAESTRO_REPO": self._facts.repo,
        }
        checks, folder = self._conductor.means.checks, Path(ground.path)
        ended = await checks.run_line(command, folder, variables, _OUTPUT_LINES)
        if ended.status == 0:
            return True, ended.output, ended.seconds
        return False, f"`{command}` {ended.how}.\n{ended.output}".rstrip(), ended.seconds

    def _tell(self, kind: type[Any], action: Any, **said: Any) -> None:
        self._conductor.tell(
            kind(self._conductor.now(), task=action.task, work=action.work, **said)
        )
