import json

import click
import pytest
from click.testing import CliRunner

from maestro_jupyter.client import AgentFacts
from maestro_jupyter.commands import (
    DONE,
    FAILED,
    NEEDS_INPUT,
    VERBS,
    DemoReport,
    DemoRow,
    DiffResult,
    Finding,
    HealthReport,
    SessionDetail,
    SessionTable,
    Stage,
    Waited,
    verbs,
)
from maestro_jupyter.commands.doctor import agent_finding
from maestro_jupyter.model import ConflictError, InvalidInputError
from maestro_jupyter.model import Session as Record
from tests.client.peers import session_json
from tests.client.serving import wait_for


class Script(Stage):
    """A face that a test speaks through."""

    command = "maestro"

    def __init__(self, maestro=None, answers=()):
        self._maestro = maestro
        self.answers = list(answers)
        self.asked = []
        self.told = []

    def maestro(self):
        assert self._maestro, "this verb should not need a server"
        return self._maestro

    def known(self):
        return self._maestro

    def can_ask(self):
        return bool(self.answers)

    def confirm(self, question, option):
        self.asked.append((question, option))
        return self.answers.pop(0)

    def ask(self, question, choices, option):
        raise NotImplementedError

    def tell(self, result):
        self.told.append(result)

    def panes(self, sessions):
        raise NotImplementedError


def call(stage, *arguments):
    return verbs().main(list(arguments), standalone_mode=False, obj=stage)


@pytest.fixture
def stage(maestro, repo, monkeypatch):
    monkeypatch.chdir(repo)
    return Script(maestro)


def test_the_verbs_of_the_interface_are_there():
    promised = "list spawn grid show read explain send answer wait diff commit merge close discard"
    assert set(promised.split()) | {"stop", "agents", "doctor", "demo"} <= set(VERBS)


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_help(verb):
    shown = CliRunner().invoke(verbs(), [verb, "--help"], obj=Script())
    assert shown.exit_code == 0
    assert VERBS[verb].help.split("\n")[0] in " ".join(shown.output.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["show"],
        ["spawn"],
        ["send", "x"],
        ["commit", "x"],
        ["wait", "x", "--timeout", "-1"],
        ["wait", "x", "dancing"],
        ["merge", "x", "--squash", "--ff-only"],
        ["read", "x", "--lines", "0"],
        ["queue"],
        ["queue", "x", "--hold", "0"],
        ["queue", "x", "--edit", "1"],
        ["queue", "x", "--move", "1", "first"],
        ["list", "extra"],
        ["nonsense"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_noticed_before_any_server_is_asked(arguments):
    with pytest.raises(click.UsageError):
        call(Script(), *arguments)


def test_a_session_goes_through_its_life(stage, repo):
    spawned = call(stage, "spawn", "shell", "-n", "one", "-b", "work/one", "--base", "main")
    assert isinstance(spawned, SessionDetail)
    assert (spawned.record.branch, spawned.record.repo) == ("work/one", str(repo))
    assert spawned.heading == "Spawned one on work/one."
    assert [record.name for record in call(stage).records] == ["one"]
    assert call(stage, "send", "one", "echo", "a", ">", "a.txt;", "echo", "d''one").data[
        "delivered"
    ]
    wait_for(lambda: "done" in call(stage, "read", "one").text)
    diff = call(stage, "diff", "one")
    assert isinstance(diff, DiffResult)
    assert diff.to_json()["files"][0]["path"] == "a.txt"
    commit = call(stage, "commit", "one", "-m", "Add a").data["commit"]
    merged = call(stage, "merge", "one", "--into", "main", "--ff-only")
    assert (merged.data["commit"], merged.data["how"]) == (commit, "ff-only")
    assert call(stage, "stop", "one").data["state"] == "interrupted"
    assert call(stage, "explain", "one").to_json()["status"]["state"] == "interrupted"
    assert call(stage, "close", "one").data["worktree_kept"] is None
    assert call(stage, "list").records == ()


def test_waiting_messages_are_shown_and_changed(stage):
    call(stage, "spawn", "demo", "demo: hang", "-n", "one")
    for text in ("a", "b", "c"):
        assert not call(stage, "send", "one", text).data["delivered"]
    assert [one.text for one in call(stage, "queue", "one").messages] == ["a", "b", "c"]
    call(stage, "queue", "one", "--edit", "2", "B and more", "--hold", "1")
    shown = call(stage, "queue", "one", "--move", "3", "1", "--remove", "1", "--now", "2")
    assert [(m["text"], m["urgent"]) for m in shown.to_json()["messages"]] == [("c", False)]
    call(stage, "discard", "one", "--yes")


def test_all_words_are_the_prompt(stage):
    spawned = call(stage, "spawn", "shell", "Fix", "the parser", "-n", "two")
    assert spawned.record.prompt == "Fix the parser"


def test_discarding_asks_first_and_keeps_on_a_no(stage):
    call(stage, "spawn", "shell", "-n", "dear")
    stage.answers = [False, True]
    assert call(stage, "discard", "dear").data["discarded"] is False
    assert len(call(stage, "list").records) == 1
    assert "Throw away the work of dear on maestro/dear?" in stage.asked[0][0]
    call(stage, "discard", "dear")
    assert call(stage, "list").records == ()


def test_a_grid_is_of_named_sessions_that_exist(stage):
    call(stage, "spawn", "shell", "-n", "here")
    assert call(stage, "grid", "here").names == ("here",)
    assert call(stage, "top").names == ()


def test_the_doctor_looks_at_the_machine_and_the_server(stage):
    report = call(stage, "doctor")
    found = {finding.name: finding for finding in report.findings}
    assert found["git"].fine
    assert found["terminals"].fine
    assert found["server"].fine
    assert found["agent demo"].fine
    assert report.exit_code == DONE


def test_the_doctor_looks_where_the_server_puts_its_worktrees(stage):
    found = {finding.name: finding for finding in call(stage, "doctor").findings}
    assert stage.maestro().about()["worktree_root"] in found["worktrees"].found


def test_the_doctor_tells_no_secret(stage, monkeypatch, tmp_path):
    secret = "sk-" + "s3cret" * 8
    monkeypatch.setenv("ANTHROPIC_API_KEY", secret)
    monkeypatch.setenv("OPENAI_API_KEY", secret)
    for name in (".claude/.credentials.json", ".codex/auth.json", ".gemini/oauth_creds.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"token": secret}))
    monkeypatch.setenv("HOME", str(tmp_path))
    report = json.dumps(call(stage, "doctor").to_json())
    assert secret not in report
    assert stage.maestro().api.address.token not in report


def facts(**said):
    usual = {"name": "claude", "title": "Claude", "available": True, "executable": "/bin/claude"}
    return AgentFacts.from_json(usual | said)


@pytest.mark.parametrize(
    ("said", "fine", "found", "advice"),
    [
        (
            {"version": "2.1", "tested": True, "logged_in": True},
            True,
            "2.1, tested, logged in, /bin/claude",
            "",
        ),
        (
            {"version": "3.0", "tested": False},
            True,
            "3.0, not a version that was tested, /bin/claude",
            "",
        ),
        (
            {"version": "2.1", "logged_in": False, "advice": "Log in."},
            False,
            "2.1, not logged in, /bin/claude",
            "Log in.",
        ),
        ({"available": False, "advice": "Install it."}, False, "not found", "Install it."),
    ],
)
def test_the_doctor_says_of_an_agent_what_there_is_to_do(said, fine, found, advice):
    finding = agent_finding(facts(**said))
    assert (finding.fine, finding.found, finding.advice) == (fine, found, advice)
    assert not finding.needed


def test_an_agent_that_is_missing_is_no_failure_but_git_is():
    missing = Finding("agent claude", False, "not found", "Install it.", needed=False)
    assert HealthReport((missing,)).exit_code == DONE
    assert HealthReport((Finding("git", False, "not found", "Install it."),)).exit_code == FAILED


@pytest.mark.parametrize(
    ("state", "asked", "code"),
    [
        ("finished", (), DONE),
        ("idle", (), DONE),
        ("needs_input", (), NEEDS_INPUT),
        ("needs_input", ("needs_input",), NEEDS_INPUT),
        ("error", (), FAILED),
        ("interrupted", (), FAILED),
        ("error", ("error",), DONE),
        ("working", ("working",), DONE),
    ],
)
def test_a_wait_tells_a_script_how_it_ended(state, asked, code):
    record = Record.model_validate(session_json(state=state))
    assert Waited(record, asked).exit_code == code


def row(**fields):
    usual = {"session": "s", "task": "t", "branch": "b", "state": "finished", "commits": 1}
    return DemoRow(**(usual | {"tests": 5, "passed": True, "seconds": 1.0} | fields))


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (DemoReport((row(),), "s"), DONE),
        (DemoReport((row(), row(commits=0)), "s"), FAILED),
        (DemoReport((row(), row(passed=False)), "s"), FAILED),
        (DemoReport((row(),), ""), FAILED),
        (DemoReport((row(),), "s", ("/left",)), FAILED),
        (DemoReport((), "s"), FAILED),
    ],
)
def test_the_demo_succeeds_only_with_real_checked_commits_and_nothing_left_over(report, code):
    assert report.exit_code == code


def test_a_table_in_json_is_the_servers_own():
    record = Record.model_validate(session_json())
    assert SessionTable((record,)).to_json()[0]["state"] == "working"


def test_a_session_that_left_nothing_is_started_anew_if_the_person_wants_it(maestro, repo):
    session = maestro.spawn("demo", "demo: say hello; exit 0", repo=repo, name="over")
    session.wait("finished", timeout=40)
    with pytest.raises(ConflictError, match="can't go on where it stopped"):
        call(Script(maestro), "resume", "over")
    refusing = Script(maestro, [False])
    with pytest.raises(ConflictError):
        call(refusing, "resume", "over")
    assert refusing.asked[0][1] == "--fresh"
    assert call(Script(maestro, [True]), "resume", "over").data["session"] == "over"
    session.wait("finished", timeout=40)
    assert call(Script(maestro), "resume", "over", "--fresh").text == "Resumed over."


def test_an_agent_is_interrupted_with_its_own_key(maestro, repo):
    session = maestro.spawn("shell", "sleep 300; echo went on", repo=repo, name="busy")
    wait_for(lambda: "sleep 300" in session.read(), what="the command")
    assert call(Script(maestro), "interrupt", "busy").text == "Interrupted busy."
    wait_for(lambda: "^C" in session.read(), what="the interrupt")


def test_a_mode_that_an_agent_has_not_is_refused(maestro, repo):
    with pytest.raises(InvalidInputError, match="no permission mode 'plan'"):
        call(Script(maestro), "spawn", "demo", "x", "--repo", str(repo), "--permission", "plan")
    assert len(maestro.sessions) == 0
