import asyncio
import sys

import pytest
from traitlets import TraitError

from maestro_jupyter import _jupyter_server_extension_points
from maestro_jupyter.server import MaestroApp
from maestro_jupyter.server.engine import SWITCH


def test_jupyter_finds_the_extension():
    (point,) = _jupyter_server_extension_points()
    assert point == {"module": "maestro_jupyter.server", "app": MaestroApp}


def test_the_defaults(jp_environ, jp_data_dir):
    app = MaestroApp()
    assert app.max_sessions == 6
    assert app.stop_when_idle == 0
    assert app.data_dir == str(jp_data_dir / "maestro")
    assert app.worktree_root == str(jp_data_dir / "maestro" / "worktrees")


@pytest.mark.parametrize(
    "wrong",
    [{"max_sessions": 0}, {"scrollback": 1}, {"stop_grace": -1}, {"stop_when_idle": -1}],
)
def test_configuration_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(TraitError):
        MaestroApp(**wrong)


async def test_running_sessions_keep_jupyter_from_stopping_itself(maestro, spawn, api):
    assert maestro.current_activity() is None
    await spawn("awake")
    assert maestro.current_activity() == {"running": 1}
    await api("POST", "sessions/awake/stop")
    assert maestro.current_activity() is None


async def test_a_request_before_the_start_waits_for_it(jp_serverapp, http_server, fetch):
    app = jp_serverapp.extension_manager.extension_points["maestro_jupyter"].app
    early = asyncio.create_task(fetch("GET", "maestro/api/sessions"))
    done, _ = await asyncio.wait({early}, timeout=0.3)
    assert not done
    await app._start_jupyter_server_extension(jp_serverapp)
    assert (await asyncio.wait_for(early, 10)).status == 200


async def test_after_the_stop_every_request_is_told(maestro, jp_serverapp, fetch):
    path = maestro._runtime_file
    assert await asyncio.to_thread(path.exists)
    await maestro.stop_extension()
    assert not await asyncio.to_thread(path.exists)
    answer = await fetch("GET", "maestro/api/sessions")
    assert answer.status == 424
    assert answer.body["reason"] == "server_stopping"
    await maestro.stop_extension()


async def test_an_error_at_the_start_reaches_those_who_ask(
    jp_serverapp, http_server, fetch, monkeypatch
):
    app = jp_serverapp.extension_manager.extension_points["maestro_jupyter"].app

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maestro_jupyter.server.app.write_runtime_file", full)
    with pytest.raises(OSError, match="No space"):
        await app._start_jupyter_server_extension(jp_serverapp)
    assert (await fetch("GET", "maestro/api/sessions")).status == 500
    assert app._orchestrator is None


@pytest.mark.parametrize(
    "server_config",
    [
        {
            "MaestroApp": {
                "environment_deny": ["MY_SECRET*"],
                "environment_allow": ["JUPYTERHUB_USER"],
            }
        }
    ],
)
async def test_the_environment_of_agents_can_be_configured(
    monkeypatch, spawn, environment_of, server_config
):
    monkeypatch.setenv("MY_SECRET_THING", "1")
    monkeypatch.setenv("JUPYTERHUB_USER", "somebody")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "hub")
    environment = environment_of((await spawn("configured"))["pid"])
    assert "MY_SECRET_THING" not in environment
    assert environment["JUPYTERHUB_USER"] == "somebody"
    assert "JUPYTERHUB_API_TOKEN" not in environment


def test_threads_at_work_keep_the_event_loop_waiting_for_a_moment_only(maestro):
    assert sys.getswitchinterval() <= SWITCH
