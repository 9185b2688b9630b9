"""The sample repository, for those who want to see agents at work before they use their own."""

from __future__ import annotations

import asyncio

from maestro_jupyter.sample import TASKS, create_sample

from .auth import executes
from .base import JsonRoute
from .bodies import Empty, parse_body


class SampleRoute(JsonRoute):
    """A throw-away repository and what the demo agents can do in it."""

    @executes
    async def post(self) -> None:
        """Make one, and tell where it is."""
        parse_body(Empty, self.body())
        repo = await asyncio.to_thread(create_sample)
        tasks = [{"name": task.name, "prompt": task.prompt} for task in TASKS]
        self.give({"repo": str(repo), "tasks": tasks}, status=201)
