"""Recordings over HTTP."""

import json

import pytest


@pytest.fixture
def recording(fetch, maestro):
    async def recording(key):
        answer = await fetch("GET", f"maestro/api/sessions/{key}/recording")
        if answer.status != 200:
            return answer
        answer.events = [json.loads(line) for line in answer.body.splitlines()[1:]]
        answer.text = "".join(data for _, kind, data in answer.events if kind == "o")
        answer.marks = [data for _, kind, data in answer.events if kind == "m"]
        return answer

    return recording


@pytest.fixture
def shows(recording, until):
    async def shows(key, text):
        async def seen():
            found = await recording(key)
            return found.status == 200 and text in found.text and found

        return await until(seen)

    return shows


async def test_a_recording_can_be_read_while_the_session_runs_and_after_it_closed(
    api, spawn, recording, shows
):
    session = await spawn("login")
    await api("POST", "sessions/login/send", {"text": "echo $((600 + 66))"})
    live = await shows("login", "666")
    assert live.headers["Content-Type"] == "application/x-asciicast"
    assert json.loads(live.body.splitlines()[0])["title"] == "login"
    assert live.marks[0] == "starting" or live.marks[0].startswith("idle")
    assert (await api("DELETE", "sessions/login")).status == 200
    for key in (session["id"], "login"):
        closed = await shows(key, "666")
        assert closed.marks[-1].startswith("interrupted")


async def test_the_newest_of_several_sessions_of_a_name_is_meant(api, spawn, shows, until):
    for number in (1, 2):
        await spawn("twice")
        await api("POST", "sessions/twice/send", {"text": f"echo $(({number} + 555554))"})
        await shows("twice", str(number + 555554))
        await api("DELETE", "sessions/twice")
    assert "555555" not in (await shows("twice", "555556")).text


async def test_what_was_never_recorded_is_not_found(recording):
    answer = await recording("nobody")
    assert answer.status == 404
    assert answer.body["reason"] == "no_recording"
    assert answer.body["hint"]


class TestSwitchedOff:
    @pytest.fixture
    def server_config(self):
        return {"MaestroApp": {"recording": False}}

    async def test_nothing_is_recorded(self, spawn, recording, maestro):
        await spawn("quiet")
        answer = await recording("quiet")
        assert answer.status == 404
        assert "c.MaestroApp.recording" in answer.body["hint"]
        assert not (maestro._orchestrator.settings.recordings_folder).exists()
