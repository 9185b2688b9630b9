import asyncio
from datetime import UTC, datetime

from maestro_jupyter.server.activity import SETTING, Activity, stay_awake, stop_when_idle


def test_a_connection_or_a_session_keeps_the_server_from_being_idle():
    running = True
    activity = Activity({}, lambda: running)
    assert activity.idle_seconds() == 0
    running = False
    assert activity.idle_seconds() > 0
    with activity.connection():
        assert activity.busy
        assert activity.idle_seconds() == 0
    assert not activity.busy


def test_jupyter_learns_when_something_happened_last():
    settings = {}
    before = datetime.now(UTC)
    Activity(settings, lambda: False).touch()
    assert settings[SETTING] >= before
    assert SETTING.endswith("_last_activity")


async def test_an_idle_server_is_stopped_and_a_busy_one_is_not():
    busy = True
    activity = Activity({}, lambda: busy)
    stopped = asyncio.Event()
    waiting = asyncio.create_task(stop_when_idle(activity, 0.05, stopped.set))
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    assert not done
    assert not stopped.is_set()
    busy = False
    await asyncio.wait_for(waiting, 5)
    assert stopped.is_set()


async def test_silent_work_keeps_a_culler_away():
    settings = {}
    activity = Activity(settings, lambda: True)
    awake = asyncio.create_task(stay_awake(activity, every=0.01))
    async with asyncio.timeout(5):
        while SETTING not in settings:
            await asyncio.sleep(0.01)
    awake.cancel()
    await asyncio.gather(awake, return_exceptions=True)
