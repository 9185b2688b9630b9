"""What the tests of real programs share: a server and a home of its own for each test."""

from collections.abc import Iterator

import pytest

from tests.real_agents.programs import PROGRAMS
from tests.real_agents.rig import Rig, rig


@pytest.fixture
def stage(agent: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The agent's rig, for a test that is parametrised by ``agent``."""
    assert agent in PROGRAMS
    with rig(agent, tmp_path_factory.mktemp(agent)) as made:
        yield made
        made.clear()
