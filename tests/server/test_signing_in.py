import json

import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import HTTPClientError

KEY = "0123456789ab"
VERBS = ["send", "answer", "stop", "commit", "merge", "pr"]
NOUNS = ["diff", "conflicts", "loss", "output", "explain"]
ROUTES = [
    ("GET", "api"),
    ("GET", "api/agents"),
    ("GET", "api/events"),
    ("GET", "api/graph"),
    ("GET", "api/sessions"),
    ("POST", "api/sessions"),
    ("GET", f"api/sessions/{KEY}"),
    ("DELETE", f"api/sessions/{KEY}"),
    *[("POST", f"api/sessions/{KEY}/{verb}") for verb in VERBS],
    *[("GET", f"api/sessions/{KEY}/{noun}") for noun in NOUNS],
    ("GET", "static/widget.js"),
    ("POST", "mcp"),
    ("POST", "hook"),
]
SOCKETS = ["events/stream", f"sessions/{KEY}/terminal"]
BAD_HEADERS = [
    {"Authorization": ""},
    {"Authorization": "token wrong"},
    {"Authorization": "Bearer wrong"},
    {"Authorization": "Bearer"},
    {"Authorization": "Basic d3Jvbmc6d3Jvbmc="},
    {"Authorization": "Bearer " + "x" * 5000},
    {"Authorization": "Bearer caf\u00e9"},
]


@pytest.fixture
def scoped(maestro):
    return {"Authorization": f"Bearer {maestro._gate.token.value}"}


@pytest.mark.parametrize("headers", BAD_HEADERS)
@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_nobody_gets_in_without_a_token(fetch, orchestrator, method, path, headers):
    body = None if method in {"GET", "DELETE"} else {}
    answer = await fetch(method, f"maestro/{path}", body, headers=headers)
    assert answer.status in {401, 403}, answer
    assert answer.body["message"]
    assert answer.body["reason"]
    assert orchestrator.seq == 0


@pytest.mark.parametrize("headers", BAD_HEADERS)
@pytest.mark.parametrize("path", SOCKETS)
async def test_no_socket_opens_without_a_token(connect, headers, path):
    with pytest.raises(HTTPClientError) as caught:
        await connect(path, headers=dict(headers))
    assert caught.value.code in {401, 403}


async def test_the_scoped_token_opens_our_routes_and_no_other(fetch, scoped, connect, repo):
    assert (await fetch("GET", "maestro/api/sessions", headers=scoped)).status == 200
    asked = {"agent": "nobody", "repo": str(repo)}
    made = await fetch("POST", "maestro/api/sessions", asked, headers=scoped)
    assert made.body["reason"] == "unknown_agent"
    assert (await connect("events/stream", headers=scoped)) is not None
    for path in ("api/contents", "api/kernels", "api/sessions", "api/me"):
        assert (await fetch("GET", path, headers=scoped)).status == 403


async def test_the_scoped_token_is_no_agents_token(fetch, scoped):
    for path in ("mcp", "hook"):
        answer = await fetch("POST", f"maestro/{path}", {"state": "idle"}, headers=scoped)
        assert answer.status == 401


async def test_an_agents_token_opens_nothing_but_its_own_two_routes(fetch, spawn, token_of):
    session = await spawn("modest")
    headers = {"Authorization": f"Bearer {token_of(session)}"}
    for method, path in ROUTES:
        if path in {"mcp", "hook"}:
            continue
        body = None if method in {"GET", "DELETE"} else {}
        assert (await fetch(method, f"maestro/{path}", body, headers=headers)).status == 403, path
    assert (await fetch("GET", "api/contents", headers=headers)).status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_page_of_another_origin_gets_nothing(
    fetch, scoped, connect, origin, spawn, token_of
):
    session = await spawn("watched")
    headers = {**scoped, "Origin": origin}
    assert (await fetch("GET", "maestro/api/sessions", headers=headers)).status == 403
    assert (await fetch("POST", "maestro/api/sessions", {}, headers=headers)).status == 403
    agent = {"Authorization": f"Bearer {token_of(session)}", "Origin": origin}
    for path in ("mcp", "hook"):
        assert (await fetch("POST", f"maestro/{path}", {}, headers=agent)).status == 403
    for path in ("events/stream", f"sessions/{session['id']}/terminal"):
        with pytest.raises(HTTPClientError) as caught:
            await connect(path, headers=headers)
        assert caught.value.code == 403


async def test_a_browser_gets_in_by_cookie_from_our_own_pages_only(
    fetch, connect, jp_auth_header, jp_http_port, maestro
):
    answer = await fetch("GET", "api/status", headers=jp_auth_header)
    login = answer.headers["Set-Cookie"].partition(";")[0]
    host = f"127.0.0.1:{jp_http_port}"
    cookie = {"Authorization": "", "Cookie": login, "Host": host}

    own = {**cookie, "Origin": f"http://{host}"}
    assert (await connect("events/stream", headers=dict(own))) is not None
    for origin in ({}, {"Origin": "https://evil.example"}):
        with pytest.raises(HTTPClientError) as caught:
            await connect("events/stream", headers={**cookie, **origin})
        assert caught.value.code == 403

    page = {**cookie, "Referer": f"http://{host}/lab"}
    assert (await fetch("GET", "maestro/api/sessions", headers=page)).status == 200
    post = await fetch("POST", "maestro/api/sessions", {"agent": "x"}, headers=page)
    assert post.status == 403
    assert "_xsrf" in post.body["message"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_host_name_that_is_not_ours_is_refused(fetch, maestro, scoped, method, path):
    headers = {"Host": "rebound.example"}
    body = None if method in {"GET", "DELETE"} else {}
    assert (await fetch(method, f"maestro/{path}", body, headers=headers)).status == 403
    headers |= scoped
    assert (await fetch(method, f"maestro/{path}", body, headers=headers)).status == 403


class Spectator(Authorizer):
    """Lets people look and not touch."""

    def is_authorized(self, handler, user, action, resource):
        return resource != "maestro" or action == "read"


@pytest.mark.parametrize("server_config", [{"ServerApp": {"authorizer_class": Spectator}}])
async def test_who_may_only_read_can_watch_and_not_act(
    fetch, scoped, repo, connect, read, maestro, orchestrator
):
    made = await fetch(
        "POST",
        "maestro/api/sessions",
        {"agent": "shell", "name": "shown", "repo": str(repo)},
        headers=scoped,
    )
    assert made.status == 201, made.body
    assert (await fetch("GET", "maestro/api/sessions/shown")).status == 200
    for verb in ("send", "answer", "stop", "commit", "merge"):
        answer = await fetch("POST", f"maestro/api/sessions/shown/{verb}", {})
        assert answer.status == 403
        assert answer.body["reason"] == "forbidden"
    assert (await fetch("DELETE", "maestro/api/sessions/shown")).status == 403
    assert (await fetch("POST", "maestro/api/sessions", {"agent": "shell"})).status == 403

    terminal = await connect("sessions/shown/terminal")
    assert json.loads(await read(terminal))["type"] == "attached"
    await terminal.write_message(b"touch /tmp/never\r", binary=True)
    frame = await read(terminal)
    while isinstance(frame, bytes) or json.loads(frame)["type"] != "full":
        frame = await read(terminal)
    assert "not type" in json.loads(frame)["message"]


async def test_no_token_reaches_the_log(
    fetch, scoped, connect, spawn, token_of, maestro, jp_serverapp, caplog, jp_logging_stream
):
    session = await spawn("discreet")
    agent = token_of(session)
    await fetch("GET", "maestro/api/sessions", headers=scoped)
    await fetch(
        "POST", "maestro/hook", {"state": "flying"}, headers={"Authorization": f"Bearer {agent}"}
    )
    await fetch("POST", "maestro/mcp", raw=b"{", headers={"Authorization": f"Bearer {agent}"})
    await fetch(
        "GET",
        "maestro/api/sessions/nobody",
        headers={"Authorization": ""},
        params={"token": jp_serverapp.identity_provider.token},
    )
    (await connect("events/stream", headers=scoped)).close()
    said = caplog.text + jp_logging_stream.getvalue()
    assert "maestro" in said
    for secret in (maestro._gate.token.value, agent, jp_serverapp.identity_provider.token):
        assert secret not in said
