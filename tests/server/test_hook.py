import json

import pytest


@pytest.fixture
def hook(fetch, spawn, token_of):
    """Make a call as the hook of a fresh session named ``hooked``."""

    async def hook(body=None, **options):
        headers = {"Authorization": f"Bearer {hook.token}"}
        return await fetch("POST", "maestro/hook", body, headers=headers, **options)

    return hook


@pytest.fixture
def hooked(spawn, token_of, hook):
    async def hooked():
        session = await spawn("hooked")
        hook.token = token_of(session)
        return session

    return hooked


async def test_a_hook_reports_as_its_own_session(hook, hooked, api):
    await hooked()
    answer = await hook({"state": "working", "message": "Editing"})
    assert answer.status == 200
    assert answer.body["state"] == "working"
    status = (await api("GET", "sessions/hooked")).body["status"]
    assert (status["state"], status["message"], status["source"]) == ("working", "Editing", "hook")
    await hook({"state": "needs_input", "question": "May I run rm?"})
    status = (await api("GET", "sessions/hooked")).body["status"]
    assert status["question"] == "May I run rm?"


async def test_a_hook_that_names_another_session_speaks_for_its_own(fetch, spawn, token_of, api):
    victim, forger = await spawn("victim"), await spawn("forger")
    before = (await api("GET", "sessions/victim")).body
    await fetch(
        "POST",
        "maestro/hook",
        {"state": "error", "message": "forged"},
        params={"session": victim["id"]},
        headers={
            "Authorization": f"Bearer {token_of(forger)}",
            "Maestro-Session": victim["id"],
            "Mcp-Session-Id": victim["id"],
        },
    )
    assert (await api("GET", "sessions/forger")).body["status"]["message"] == "forged"
    after = (await api("GET", "sessions/victim")).body
    assert after["status"] == before["status"]
    assert "forged" not in json.dumps((await api("GET", "sessions/victim/explain")).body)


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'{"state": "queued", "x": 1}', b'{"state": "flying"}', b'{"state": 1}'],
)
async def test_rubbish_changes_nothing(hook, hooked, api, raw):
    await hooked()
    before = (await api("GET", "sessions/hooked")).body["status"]
    answer = await hook(raw=raw)
    assert answer.status == 400
    assert answer.body["reason"]
    assert (await api("GET", "sessions/hooked")).body["status"] == before


async def test_a_state_that_only_the_server_knows_is_refused(hook, hooked):
    await hooked()
    answer = await hook({"state": "interrupted"})
    assert answer.status == 400
    assert answer.body["reason"] == "bad_state"


async def test_a_large_report_is_refused(hook, hooked):
    await hooked()
    answer = await hook({"state": "working", "message": "x" * 70_000})
    assert answer.status == 413


async def test_long_words_are_cut_and_escapes_removed(hook, hooked, api):
    await hooked()
    await hook({"state": "working", "message": "\u001b[31mred\u202e " + "x" * 5000})
    message = (await api("GET", "sessions/hooked")).body["status"]["message"]
    assert len(message) <= 500
    assert "\x1b" not in message
    assert "\u202e" not in message


async def test_the_token_of_an_ended_session_is_worthless(hook, hooked, api):
    await hooked()
    await api("POST", "sessions/hooked/stop")
    answer = await hook({"state": "working"})
    assert answer.status == 401
    assert answer.body["reason"] == "wrong_token"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_hooks_are_posted(fetch, hook, hooked):
    await hooked()
    headers = {"Authorization": f"Bearer {hook.token}"}
    assert (await fetch("GET", "maestro/hook", headers=headers)).status == 405
