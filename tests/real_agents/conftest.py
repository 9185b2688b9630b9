"""What the tests of real programs share: one server for each agent, one process for each test."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.real_agents.programs import PROGRAMS
from tests.real_agents.rig import Rig, rig


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one agent together, so that they share a server."""
    items.sort(key=_agent_of)


def _agent_of(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    return str(callspec.params.get("agent", "")) if callspec else ""


class Stages:
    """The rig of the agent that is tested just now."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._open = ExitStack()
        self._stage: Rig | None = None

    def of(self, agent: str) -> Rig:
        """Return the agent's rig; that of another agent is taken down for it."""
        if self._stage is None or self._stage.program.name != agent:
            self.close()
            self._stage = self._open.enter_context(rig(agent, self._folders.mktemp(agent)))
        return self._stage

    def close(self) -> None:
        """Take down what stands."""
        self._stage = None
        self._open.close()


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """The rigs, one at a time."""
    made = Stages(tmp_path_factory)
    yield made
    made.close()


@pytest.fixture
def stage(agent: str, stages: Stages) -> Iterator[Rig]:
    """The agent's rig, for a test that is parametrised by ``agent``; nothing runs in it."""
    assert agent in PROGRAMS
    made = stages.of(agent)
    yield made
    made.clear()
