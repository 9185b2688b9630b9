import asyncio

import pytest

from maestro_jupyter.client import AsyncMaestro, WaitTimeoutError
from tests.client.serving import DEADLINE


async def test_the_same_verbs_are_awaited(server, maestro, repo):
    async with AsyncMaestro(server.url, server.token) as m:
        session = await m.spawn("shell", name="later", repo=repo)
        assert [one.name for one in await m.sessions()] == ["later"]
        assert (await m.session("later")).id == session.id
        assert session.branch == "maestro/later"
        assert await session.send("echo hi > hi.txt; exit 0")
        await session.wait("finished", timeout=DEADLINE)
        assert (await session.diff()).stat.files == 1
        assert await session.commit("Say hi")
        assert (await session.merge()).into == "main"
        assert "exit 0" in await session.read()
        assert (await session.explain()).status.state == "finished"
        assert (await session.close()).worktree_kept is None
        assert {agent.name for agent in await m.agents()} >= {"demo", "shell"}


async def test_waiting_for_one_session_does_not_hold_up_another(server, maestro, repo):
    async with AsyncMaestro(server.url, server.token) as m:
        first = await m.spawn("shell", name="first", repo=repo)
        second = await m.spawn("shell", name="second", repo=repo)
        waits = [
            asyncio.create_task(one.wait("finished", timeout=DEADLINE)) for one in (first, second)
        ]
        await second.send("exit 0")
        done, _ = await asyncio.wait(waits, timeout=DEADLINE, return_when="FIRST_COMPLETED")
        assert [task.result().name for task in done] == ["second"]
        await first.stop()
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


async def test_a_wait_gives_up_in_time(server, maestro, repo):
    async with AsyncMaestro(server.url, server.token) as m:
        session = await m.spawn("shell", name="slow", repo=repo)
        with pytest.raises(WaitTimeoutError):
            await session.until("finished", timeout=0.05)


def test_it_has_to_be_entered_first():
    with pytest.raises(RuntimeError, match="async with"):
        _ = AsyncMaestro("http://127.0.0.1:9/", "t").sync
