"""What the tests of real programs share."""

import pytest

from tests.real_agents.rig import rig


@pytest.fixture
def stage(agent, tmp_path):
    """The agent's rig, for a test that is parametrised by ``agent``."""
    with rig(agent, tmp_path) as made:
        yield made
