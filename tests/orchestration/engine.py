"""An orchestrator as the tests drive it."""

import asyncio
from contextlib import asynccontextmanager

from maestro_jupyter.agents import Agents
from maestro_jupyter.orchestration import Endpoints, Orchestrator, Settings, SpawnRequest
from maestro_jupyter.terminals import Terminals

DEADLINE = 60


class Engine:
    """An orchestrator with its data in a folder of its own."""

    def __init__(self, folder, cap=6, agents=None, **options):
        self.settings = Settings(folder / "data", folder / "data" / "worktrees", cap, **options)
        self.terminals = Terminals(grace=0.5)
        self.orchestrator = Orchestrator(
            self.settings,
            agents or Agents(),
            self.terminals,
            lambda: Endpoints("", ""),
        )
        self.events = []
        self._news = asyncio.Event()
        self.orchestrator.listen(self._heard)

    def _heard(self, event, session):
        self.events.append((event, session))
        self._news.set()

    async def until(self, condition):
        """Wait until ``condition`` holds; looked at after every event."""
        async with asyncio.timeout(DEADLINE):
            while not (found := condition()):
                self._news.clear()
                await self._news.wait()
            return found

    async def until_state(self, key, *states):
        return await self.until(
            lambda: (session := self.orchestrator.get(key)).state in states and session,
        )

    async def shows(self, terminal, text):
        """Wait until ``text`` is on a terminal's screen."""
        async with asyncio.timeout(DEADLINE):
            while text not in terminal.screen():
                await asyncio.sleep(0.02)

    async def spawn(self, repo, prompt, agent="demo", **asked):
        return await self.orchestrator.spawn(
            SpawnRequest(agent=agent, prompt=prompt, repo=repo, **asked),
        )


@asynccontextmanager
async def running(folder, **options):
    engine = Engine(folder, **options)
    await engine.orchestrator.start()
    try:
        yield engine
    finally:
        await engine.orchestrator.stop_all()
