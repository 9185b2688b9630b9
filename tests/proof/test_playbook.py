"""The whole of a run, with agents that are scripts."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from maestro_jupyter.client import Maestro
from tests.client.serving import serving
from tests.proof.playbook import prove


@pytest.mark.timeout(900)
def test_twenty_tasks_come_to_their_end_whatever_happens(tmp_path, repo):
    @contextmanager
    def serve():
        with serving(tmp_path) as server, Maestro(server.url, server.token) as maestro:
            yield server.pid, maestro

    prove(serve, repo, tmp_path / "merged", agent="demo")
