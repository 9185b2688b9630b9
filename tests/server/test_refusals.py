"""Rubbish on every route: an answer with a message and a reason, and nothing changed."""

import asyncio
import json

import pytest

from maestro_jupyter.server.routes import ROUTES

KEY = "0123456789ab"
READING = ["", "agents", "events", "sessions"]
OF_A_SESSION = ["", "/diff", "/conflicts", "/loss", "/output", "/explain"]
VERBS = ["send", "answer", "stop", "commit", "merge", "pr"]
MIB = 1024 * 1024


def assert_refused(answer, *statuses):
    assert answer.status in statuses, answer
    assert set(answer.body) - {"files"} == {"message", "reason", "hint"}, answer.body
    assert answer.body["message"]
    assert answer.body["reason"]
    assert "Traceback" not in answer.body["message"]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"42",
        b'"shell"',
        b"[" * 50_000,
        b"{}",
        b'{"agent": null}',
        b'{"agent": ["shell"]}',
        b'{"agent": "shell", "prompt": 7}',
        b'{"agent": "shell", "surprise": 1}',
        b'{"agent": "shell", "repo": "/\\u0000"}',
        b'{"agent": "shell\\u001b[31m"}',
        b'{"agent": "shell", "name": "\\ud800"}',
        b"agent=shell",
    ],
)
async def test_rubbish_does_not_spawn(api, orchestrator, raw):
    assert_refused(await api("POST", "sessions", raw=raw), 400)
    assert orchestrator.seq == 0


@pytest.mark.parametrize(
    ("wanted", "status", "reason"),
    [
        ({"agent": "shelll"}, {400, 404}, "unknown_agent"),
        ({"agent": "../../bin/sh"}, {400, 404}, "unknown_agent"),
        ({"name": "../escape"}, {400}, "bad_name"),
        ({"name": "Übermut"}, {400}, "bad_name"),
        ({"name": "-rf"}, {400}, "bad_name"),
        ({"base": "no-such-revision"}, {400, 404}, None),
        ({"base": "--upload-pack=x"}, {400, 404}, None),
        ({"branch": "a..b"}, {400}, None),
        ({"branch": "-d"}, {400}, None),
        ({"repo": "/"}, {400, 404}, None),
        ({"repo": "/no/such/folder"}, {400, 404}, None),
        ({"prompt": "\u0007bell"}, {400}, "control_character"),
        ({"prompt": "x" * 200_000}, {413}, "prompt_too_large"),
    ],
)
async def test_a_spawn_that_cannot_be_leaves_nothing_behind(
    api, repo, orchestrator, maestro, wanted, status, reason
):
    answer = await api("POST", "sessions", {"agent": "shell", "repo": str(repo), **wanted})
    assert_refused(answer, *status)
    if reason:
        assert answer.body["reason"] == reason
    assert orchestrator.sessions() == []
    assert orchestrator.seq == 0
    branches = (repo / ".git" / "refs" / "heads" / "maestro").exists()
    assert not branches


@pytest.mark.parametrize("path", ["sessions", f"sessions/{KEY}/send"])
@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_its_limit_is_refused(
    api, orchestrator, path, declared, maestro, jp_base_url, jp_http_port, jp_auth_header
):
    if declared:
        answer = await api("POST", path, raw=b"x" * (MIB + 1))
        assert_refused(answer, 413)
        assert answer.body["reason"] == "body_too_large"
    else:
        status, body = await post_in_chunks(
            jp_http_port, f"{jp_base_url}maestro/api/{path}", jp_auth_header, MIB + 1
        )
        assert status == 413
        assert body["reason"] == "body_too_large"
    assert orchestrator.seq == 0


async def post_in_chunks(port, path, headers, size):
    """POST a body of unknown length, as a careless or hostile client does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Transfer-Encoding: chunked"]
    head += [f"{name}: {value}" for name, value in headers.items()] + ["Connection: close"]
    writer.write(("\r\n".join(head) + "\r\n\r\n").encode())
    for _ in range(0, size, 65536):
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
    writer.write(b"0\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    header, _, body = answer.partition(b"\r\n\r\n")
    return int(header.split()[1]), json.loads(body)


@pytest.mark.parametrize("tail", OF_A_SESSION)
@pytest.mark.parametrize(
    "key", [KEY, "nobody", "UPPER", "%2e%2e%2fetc%2fpasswd", "a%00b", "%1b[2J"]
)
async def test_an_unknown_session_is_not_found(api, key, tail):
    answer = await api("GET", f"sessions/{key}{tail}".replace("%", "%"))
    assert_refused(answer, 404, 400)
    assert "\x1b" not in json.dumps(answer.body)


@pytest.mark.parametrize("verb", VERBS)
async def test_no_verb_works_on_an_unknown_session(api, orchestrator, verb):
    bodies = {"send": {"text": "x"}, "answer": {"text": "x"}, "commit": {"message": "x"}}
    assert_refused(await api("POST", f"sessions/{KEY}/{verb}", bodies.get(verb, {})), 404)
    assert_refused(await api("DELETE", f"sessions/{KEY}"), 404)
    assert orchestrator.seq == 0


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "raw", [b"{", b"[]", b'{"bogus": 1}', b'{"text": 1, "message": 1, "how": 1}']
)
async def test_rubbish_to_a_verb_changes_nothing(api, spawn, verb, raw):
    await spawn("victim")
    before = (await api("GET", "sessions/victim")).body
    assert_refused(await api("POST", f"sessions/victim/{verb}", raw=raw), 400)
    after = (await api("GET", "sessions/victim")).body
    assert after["status"] == before["status"]
    assert after["pid"] == before["pid"]


@pytest.mark.parametrize("path", READING)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "BREW"])
async def test_a_method_that_a_route_does_not_know_is_refused(api, path, method):
    assert_refused(await api(method, path), 405)


@pytest.mark.parametrize("verb", VERBS)
async def test_verbs_are_posted(api, verb):
    assert_refused(await api("GET", f"sessions/{KEY}/{verb}"), 405)


@pytest.mark.parametrize(
    "path",
    ["nonsense", "sessions/x/y/z", "sessions/", "events/stream/more", "../api/sessions/x/y/z"],
)
async def test_an_unknown_route_says_so(api, path):
    answer = await api("GET", path + "?" if path.endswith("/") else path)
    assert_refused(answer, 404, 405)


@pytest.mark.parametrize(
    "params",
    [
        {"after": "-1"},
        {"after": "x"},
        {"after": "99999999999999999999"},
        {"limit": "0"},
        {"limit": "1001"},
        {"limit": "1e3"},
    ],
)
async def test_the_log_takes_numbers_only(api, params):
    assert_refused(await api("GET", "events", params=params), 400)


async def test_discarding_needs_a_clear_word(api, spawn):
    await spawn("kept")
    answer = await api("DELETE", "sessions/kept", params={"discard": "perhaps"})
    assert_refused(answer, 400)
    assert (await api("GET", "sessions/kept")).status == 200


async def test_two_sessions_of_one_name_are_refused(api, spawn, repo):
    await spawn("twin")
    answer = await api("POST", "sessions", {"agent": "shell", "name": "twin", "repo": str(repo)})
    assert_refused(answer, 409)
    assert answer.body["reason"] == "name_taken"


async def test_answering_a_session_that_asked_nothing_is_refused(api, spawn):
    await spawn("quiet")
    answer = await api("POST", "sessions/quiet/answer", {"text": "yes"})
    assert_refused(answer, 409)
    assert answer.body["reason"] == "nothing_asked"


async def test_a_bug_is_logged_with_its_cause_and_told_without(
    api, orchestrator, jp_serverapp, monkeypatch, caplog
):
    secret = jp_serverapp.identity_provider.token

    def broken():
        raise RuntimeError("the cause")

    monkeypatch.setattr(orchestrator, "sessions", broken)
    answer = await api("GET", "sessions", params={"token": secret})
    assert_refused(answer, 500)
    assert "the cause" not in json.dumps(answer.body)
    assert "the cause" in caplog.text
    assert secret not in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "maestro/api/sessions", {"Authorization": "token wrong"}),
        ("POST", "maestro/hook", {"Authorization": "Bearer wrong"}),
        ("POST", "maestro/api/nonsense", {}),
        ("POST", "maestro/api/sessions", {"Host": "rebound.example"}),
        ("PUT", "maestro/api/sessions", {}),
    ],
)
async def test_a_refused_client_can_go_on_with_the_same_connection(
    maestro, jp_base_url, jp_http_port, jp_auth_header, method, path, headers
):
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    for body in (b"", b"x" * 300_000, b"{}"):
        fields = {"Host": "127.0.0.1", **jp_auth_header, **headers, "Content-Length": len(body)}
        head = [f"{method} {jp_base_url}{path} HTTP/1.1", *(f"{n}: {v}" for n, v in fields.items())]
        writer.write(("\r\n".join(head) + "\r\n\r\n").encode() + body)
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        status = int(answer.split()[1])
        assert 400 <= status < 500
        length = next(
            int(line.split(b":")[1])
            for line in answer.splitlines()
            if line.lower().startswith(b"content-length")
        )
        assert json.loads(await asyncio.wait_for(reader.readexactly(length), 20))["reason"]
    writer.close()


def test_no_method_of_a_route_forgets_to_check_who_asks():
    for _, route, *_ in ROUTES:
        for name in ("get", "post", "put", "patch", "delete", "head", "options"):
            method = vars(route).get(name)
            if method is not None:
                assert hasattr(method, "__wrapped__"), f"{route.__name__}.{name}"
