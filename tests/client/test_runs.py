"""What the client makes of the news of runs, however it comes."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from maestro_jupyter.client import AsyncMaestro, Maestro, WaitTimeoutError
from maestro_jupyter.client.run_attempts import attempts
from maestro_jupyter.client.run_texts import ending, left_seconds, run_word, standing
from maestro_jupyter.model import NotFoundError
from maestro_jupyter.model.run_report import RunEvent, RunReport
from tests.client.peers import Peer, run_event, run_json, running, task_json
from tests.client.serving import wait_for

RUN = "/base/maestro/api/runs/plan"
ID = run_json()["id"]
BY_ID = f"/base/maestro/api/runs/{ID}"
LOG = f"{BY_ID}/log"


def snapshot(peer, *runs):
    return {
        "type": "snapshot",
        "server": peer.server,
        "seq": 1,
        "sessions": [],
        "runs": list(runs),
    }


def news(event, run, **more):
    return {"type": "run", "event": event, "run": run, **more}


def knows(peer, run, *events):
    """Have the server answer as it would with this run."""
    peer.answers |= {
        RUN: (200, run),
        BY_ID: (200, run),
        "/base/maestro/api/runs": (200, [run]),
        LOG: (200, {"events": list(events)}),
    }


@pytest.fixture
def peer():
    peer = Peer()
    begun = run_json(task_json("one", "running"), task_json("two"))
    peer.script = [snapshot(peer, begun)]
    knows(peer, begun, run_event("run_start", 1))
    with running(peer):
        yield peer


@pytest.fixture
def client(peer):
    with Maestro(peer.url, peer.token) as client:
        yield client


@pytest.fixture
def followed(client):
    run = client.runs["plan"]
    client.follow()
    return run


def test_a_run_follows_the_news_without_a_request(peer, followed):
    peer.seen.clear()
    after = run_json(task_json("one", "done"), task_json("two", "running"), seq=2)
    peer.stream(news(run_event("task_done", 2, "one"), after))
    wait_for(lambda: followed.tasks["one"].state == "done")
    assert followed.tasks["two"].state == "running"
    assert not peer.seen


def test_a_part_of_a_run_is_put_into_the_whole(peer, followed):
    part = run_json(task_json("two", "running"), seq=2) | {"counts": run_json()["counts"]}
    peer.stream(news(run_event("task_start", 2, "two"), part, partial=True))
    wait_for(lambda: followed.tasks["two"].state == "running")
    assert [task.id for task in followed.tasks] == ["one", "two"]
    assert followed.tasks["one"].state == "running"


def test_late_news_does_not_bring_the_past_back(peer, followed):
    peer.stream(news(run_event("task_done", 5, "one"), run_json(task_json("one", "done"), seq=5)))
    wait_for(lambda: followed.tasks["one"].state == "done")
    peer.stream(news(run_event("task_start", 4, "one"), run_json(task_json("one"), seq=4)))
    peer.stream(news(run_event("note", 6), run_json(task_json("one", "done"), seq=6)))
    wait_for(lambda: followed.view.seq == 6)
    assert followed.tasks["one"].state == "done"


def test_events_come_in_order_and_without_gaps(peer, client):
    run, got, done = client.runs["plan"], [], threading.Event()

    def follow():
        for event in run.events():
            got.append(event.seq)  # noqa: PERF401 - one is looked at when it comes
        done.set()

    thread = threading.Thread(target=follow)
    thread.start()
    wait_for(lambda: got == [1])
    peer.answers[LOG] = (200, {"events": []})
    peer.stream(news(run_event("task_output", 2, "one", text="hi"), None))
    wait_for(lambda: got == [1, 2])
    ended = run_json(task_json("one", "done"), seq=5, phase="ended", outcome="done")
    knows(peer, ended, *[run_event("note", seq) for seq in (3, 4, 5)])
    peer.stream(news(run_event("run_done", 5), ended))
    assert done.wait(10)
    thread.join()
    assert got == [1, 2, 3, 4, 5]


def test_an_old_run_is_told_from_its_log_alone(peer, client):
    over = run_json(task_json("one", "done"), seq=2, phase="ended", outcome="done")
    peer.script = [snapshot(peer)]
    knows(peer, over, run_event("run_start", 1), run_event("run_done", 2))
    assert [event.kind for event in client.runs["plan"].events()] == ["run_start", "run_done"]


def test_waiting_ends_with_the_run(peer, followed):
    ended = run_json(task_json("one", "done"), seq=2, phase="ended", outcome="done")
    threading.Timer(0.2, peer.stream, [news(run_event("run_done", 2), ended)]).start()
    assert followed.wait(timeout=10).outcome == "done"


def test_waiting_ends_where_only_a_person_can_go_on(peer, followed):
    stuck = run_json(task_json("one", "needs_person", need="human"), task_json("two"), seq=2)
    threading.Timer(0.2, peer.stream, [news(run_event("human_needed", 2, "one"), stuck)]).start()
    assert followed.wait(timeout=10).state == "needs you"


def test_waiting_has_an_end_of_its_own(followed):
    with pytest.raises(WaitTimeoutError, match="0 of 2 done"):
        followed.wait(timeout=0.05)


def test_a_task_that_is_not_there_is_named(followed):
    with pytest.raises(NotFoundError, match="thrice"):
        followed.tasks["thrice"]


def test_what_a_run_is_told_is_sent_to_it(peer, followed):
    changed = run_json(task_json("one", "skipped"), seq=2)
    peer.answers[f"{BY_ID}/answer"] = (200, changed)
    followed.answer("one", "done")
    assert ("POST", f"{BY_ID}/answer", b'{"task":"one","text":"done"}') in peer.seen
    assert followed.tasks["one"].state == "skipped"


def test_a_run_is_asked_for_by_absolute_paths(peer, client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    peer.answers["/base/maestro/api/runs"] = (201, run_json(task_json("one")))
    client.run("docs/plan.md", agent="demo", parallel=3, max_tokens=5, pr=False)
    body = next(body for method, _, body in peer.seen if method == "POST")
    assert f'"documents":["{tmp_path}/docs/plan.md"]'.encode() in body
    assert f'"repo":"{tmp_path}/docs"'.encode() in body
    assert b'"budget":{"tokens":5}' in body
    assert b'"pr"' not in body


async def test_a_run_can_be_awaited(peer):
    async with AsyncMaestro(peer.url, peer.token) as client:
        run = await client.playbook_run("plan")
        waiting = asyncio.create_task(run.wait(timeout=10))
        await asyncio.sleep(0)
        ended = run_json(task_json("one", "done"), seq=2, phase="ended", outcome="done")
        knows(peer, ended, run_event("run_start", 1), run_event("run_done", 2))
        await asyncio.to_thread(wait_for, lambda: peer.sockets)
        peer.stream(news(run_event("run_done", 2), ended))
        assert (await waiting).outcome == "done"
        assert [event.kind async for event in run.events()] == ["run_start", "run_done"]


def test_attempts_are_rows():
    events = [
        run_event("task_start", 1, "one", attempt=1, agent="demo"),
        run_event("check_ended", 2, "one", passed=False, output="no"),
        run_event("attempt_failed", 3, "one", attempt=1, report="no", final=False),
        run_event("task_start", 4, "one", attempt=2, agent="demo"),
        run_event("check_ended", 5, "one", passed=True),
        run_event("task_done", 6, "one", commits=["abc"], tokens=7),
        run_event("task_start", 7, "two", attempt=1),
    ]
    view = RunReport.model_validate(run_json(task_json("one", "done"), task_json("two")))
    rows = attempts(view, map(RunEvent.model_validate, events))
    assert [(row["task"], row["attempt"], row["outcome"], row["check"]) for row in rows] == [
        ("one", 1, "failed", "failed"),
        ("one", 2, "done", "passed"),
        ("two", 1, "running", None),
    ]
    assert (rows[1]["commits"], rows[1]["tokens"]) == (1, 7)


@pytest.mark.parametrize(
    ("tasks", "stands"),
    [
        ((task_json("one", "running"), task_json("two", "needs_person")), False),
        ((task_json("one"), task_json("two", "needs_person")), True),
        (
            (task_json("one", not_before="2026-11-21T10:00:00Z"), task_json("two", "needs_person")),
            False,
        ),
        ((task_json("one"), task_json("two")), False),
    ],
)
def test_a_run_needs_you_only_where_nothing_else_goes_on(tasks, stands):
    view = RunReport.model_validate(run_json(*tasks))
    assert standing(view) is stands
    assert (run_word(view) == "needs you") is stands


@pytest.mark.parametrize(("need", "stands"), [("agent", True), ("human", False)])
def test_a_run_that_stops_waits_only_for_agents_that_ask(need, stands):
    tasks = (task_json("one", "needs_person", need=need), task_json("two"))
    assert standing(RunReport.model_validate(run_json(*tasks, phase="stopping"))) is stands


def test_what_is_left_goes_by_what_was_before():
    began = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    tasks = (
        task_json("one", "running", eta_seconds=60, began=began.isoformat()),
        task_json("two", eta_seconds=60),
        task_json("three"),
        task_json("four", human=True),
    )
    view = RunReport.model_validate(run_json(*tasks, parallel=2))
    assert left_seconds(view, datetime(2026, 11, 21, 10, 0, 20, tzinfo=UTC)) == (40 + 60 + 60) / 2
    assert left_seconds(RunReport.model_validate(run_json(task_json("one")))) is None


def test_the_end_says_how_to_go_on():
    stopped = run_json(task_json("one"), phase="ended", outcome="stopped", seconds=75)
    said = "\n".join(ending(RunReport.model_validate(stopped)))
    assert "Stopped: 0 of 1 done in 1:15." in said
    assert "maestro run --resume plan" in said
