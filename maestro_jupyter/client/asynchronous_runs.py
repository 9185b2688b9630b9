"""Runs of playbooks for programs with an event loop: the same verbs, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self, Unpack

from maestro_jupyter.model.run_report import RunEvent

from .playbooks import Folder, RunOptions
from .run import PlaybookRun
from .run_plan import RunPlan

if TYPE_CHECKING:
    from .maestro import Maestro


class AsyncPlaybookRun:
    """A run whose verbs are awaited. Every attribute of :class:`PlaybookRun` is here too."""

    def __init__(self, run: PlaybookRun) -> None:
        self._run = run

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not isinstance(getattr(PlaybookRun, name, None), property):
            raise AttributeError(name)
        return getattr(self._run, name)

    async def pause(self) -> Self:
        """Begin nothing more until :meth:`resume`."""
        return await self._do(self._run.pause)

    async def resume(self) -> Self:
        """Go on."""
        return await self._do(self._run.resume)

    async def stop(self) -> Self:
        """End it after what is at work now."""
        return await self._do(self._run.stop)

    async def kill(self) -> Self:
        """End it now, with what is at work."""
        return await self._do(self._run.kill)

    async def skip(self, task: str) -> Self:
        """Leave a task out, with those that wait for it."""
        return await self._do(self._run.skip, task)

    async def retry(self, task: str) -> Self:
        """Give a task that failed or was skipped to an agent again."""
        return await self._do(self._run.retry, task)

    async def answer(self, task: str, text: str) -> Self:
        """Answer what a task needs a person for."""
        return await self._do(self._run.answer, task, text)

    async def delete(self, *, discard: bool = False) -> None:
        """Put an ended run away; see :meth:`PlaybookRun.delete`."""
        await asyncio.to_thread(self._run.delete, discard=discard)

    async def wait(self, timeout: float | None = None) -> Self:  # noqa: ASYNC109
        """Wait until it has ended, or nothing goes on in it without a person."""
        await self._run.until(timeout)
        return self

    until = wait

    async def log(self, after: int = 0) -> list[RunEvent]:
        """Return what has happened so far, but for the first ``after`` events."""
        return await asyncio.to_thread(self._run.log, after)

    def events(self, after: int = 0) -> AsyncIterator[RunEvent]:
        """Yield what has happened and what happens, until the run has ended."""
        return self._run.events_async(after)

    async def to_df(self) -> Any:
        """Return a pandas DataFrame with a row for each attempt at each task."""
        return await asyncio.to_thread(self._run.to_df)

    async def _do(self, verb: Any, *arguments: str) -> Self:
        await asyncio.to_thread(verb, *arguments)
        return self

    def __repr__(self) -> str:
        return repr(self._run).replace("<PlaybookRun", "<AsyncPlaybookRun", 1)


class AsyncPlaybooks:
    """The part of the awaited client that runs playbooks."""

    @property
    def sync(self) -> Maestro:
        """The client that does the work."""
        raise NotImplementedError

    async def run(self, *documents: Folder, **options: Unpack[RunOptions]) -> AsyncPlaybookRun:
        """Begin to run playbooks, and return at once; see :meth:`Maestro.run`."""
        return AsyncPlaybookRun(await asyncio.to_thread(self.sync.run, *documents, **options))

    async def plan(self, *documents: Folder, **options: Unpack[RunOptions]) -> RunPlan:
        """Return what :meth:`run` would do, and do nothing."""
        return await asyncio.to_thread(self.sync.plan, *documents, **options)

    async def runs(self) -> list[AsyncPlaybookRun]:
        """Return the runs, newest first."""
        found = await asyncio.to_thread(lambda: self.sync.runs)
        return [AsyncPlaybookRun(run) for run in found]

    async def playbook_run(self, key: str) -> AsyncPlaybookRun:
        """Return the run with this id or name."""
        return AsyncPlaybookRun(await asyncio.to_thread(self.sync._find_run, key))  # noqa: SLF001
