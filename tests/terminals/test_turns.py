import asyncio

import pytest

from maestro_jupyter.terminals.turns import Turns


async def test_what_else_there_is_to_do_comes_in_between():
    done = []
    loop = asyncio.get_running_loop()
    finished = loop.create_future()

    def work(name):
        done.append(name)
        loop.call_soon(done.append, f"after {name}")

    turns = Turns()
    for name in "abc":
        turns.add(lambda name=name: work(name))
    turns.add(lambda: finished.set_result(None))
    assert done == []
    await finished
    assert done == ["a", "after a", "b", "after b", "c", "after c"]


async def test_one_that_fails_keeps_none_from_its_turn(monkeypatch):
    told = []
    loop = asyncio.get_running_loop()
    finished = loop.create_future()
    monkeypatch.setattr(loop, "call_exception_handler", told.append)
    turns = Turns()
    turns.add(lambda: pytest.fail("on purpose"))
    turns.add(lambda: finished.set_result(None))
    await finished
    assert "on purpose" in str(told[0]["exception"])


async def test_more_can_be_added_during_a_turn():
    finished = asyncio.get_running_loop().create_future()
    turns = Turns()
    turns.add(lambda: turns.add(lambda: finished.set_result("both")))
    assert await finished == "both"
