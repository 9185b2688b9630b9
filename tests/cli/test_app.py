import json
import os
import subprocess
import sys

import pytest

from maestro_jupyter import __version__
from tests.client.serving import DEADLINE, jupyter_environment

PROGRAM = [sys.executable, "-c", "from maestro_jupyter.cli import main; main()"]


@pytest.fixture
def run(tmp_path, server, repo, maestro):
    """Run ``maestro`` as a process of its own, in a repository."""
    del maestro

    def run(*arguments, text=None, **environment):
        variables = {"MAESTRO_URL": server.url, "MAESTRO_TOKEN": server.token}
        return subprocess.run(
            [*PROGRAM, *arguments],
            cwd=repo,
            env=jupyter_environment(tmp_path) | variables | environment,
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    return run


def test_messages_that_wait_are_listed(run):
    assert run("spawn", "demo", "demo: hang", "-n", "one").returncode == 0
    assert run("queue", "one").stdout == "No message waits.\n"
    assert run("send", "one", "and the tests").stdout == "Queued until it is ready: one.\n"
    assert run("queue", "one", "--hold", "1").stdout.split() == [
        *("message", "state", "text", "1", "held", "and", "the", "tests")
    ]
    assert json.loads(run("queue", "one", "--json").stdout)["messages"][0]["held"] is True
    assert "1 waiting" in run("show", "one").stdout
    refused = run("queue", "one", "--remove", "7")
    assert (refused.returncode, "No message 7 waits." in refused.stderr) == (1, True)


def test_a_session_through_the_command_line(run, repo):
    done = run("spawn", "shell", "-n", "one")
    assert (done.returncode, done.stdout) == (0, "Spawned one on maestro/one.\n")
    assert "one" in run().stdout
    assert run("send", "one", "echo hi > hi.txt; exit 0").stdout == "Sent to one.\n"
    waited = run("wait", "one", "finished", "--timeout", "30")
    assert waited.returncode == 0
    assert "✓ finished" in waited.stdout
    assert "+hi" in run("diff", "one").stdout
    assert "+hi" in run("diff", "one", "hi.txt").stdout
    assert "nothing" in run("diff", "one", "README.md").stdout
    counts = run("diff", "one", "--stat").stdout
    assert "hi.txt" in counts
    assert "+hi" not in counts
    assert run("commit", "one", "-m", "Say hi").returncode == 0
    assert "Merged into main" in run("merge", "one").stdout
    assert "nothing is left over" in run("close", "one").stdout
    assert (repo / "hi.txt").read_text() == "hi\n"


def test_json_is_one_document(run):
    spawned = json.loads(run("spawn", "shell", "-n", "one", "--json").stdout)
    assert spawned["name"] == "one"
    assert json.loads(run("--json", "list").stdout)[0]["id"] == spawned["id"]
    assert json.loads(run("list", "--json").stdout) == json.loads(run("--json").stdout)
    assert json.loads(run("read", "one", "--json").stdout)["session"] == "one"
    assert json.loads(run("agents", "--json").stdout)[0]["name"]
    assert json.loads(run("--json", "close", "one").stdout)["worktree_kept"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "nobody"], 1, "There is no open session 'nobody'"),
        (["spawn", "demoo", "x"], 1, "demo"),
        (["spawn", "shell", "-n", "Bad Name"], 1, "bad-name"),
        (["shwo"], 2, "Did you mean 'show'?"),
        (["show"], 2, "Missing argument"),
        (["wait"], 2, "maestro wait --help"),
        (["merge", "x", "--check"], 2, "See maestro merge --help"),
        (["run"], 2, "See maestro run --help"),
        (["demo"], 1, "maestro demo --yes"),
    ],
)
def test_an_error_is_a_sentence_with_a_hint_on_the_error_stream(run, arguments, code, said):
    done = run(*arguments)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith("maestro: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_an_error_in_json_is_json(run):
    done = run("show", "nobody", "--json")
    assert done.returncode == 1
    assert set(json.loads(done.stderr)) == {"message", "reason", "hint"}


def test_the_ways_a_wait_ends(run):
    run("spawn", "shell", "-n", "one")
    assert run("wait", "one", "finished", "--timeout", "0.2").returncode == 3
    run("stop", "one")
    assert run("wait", "one", "finished", "--timeout", "5").returncode == 1
    assert run("wait", "one", "interrupted").returncode == 0
    assert run("wait", "one").returncode == 1


def test_a_question_is_an_exit_code_and_can_be_answered(run, tmp_path):
    from maestro_jupyter.sample import create_sample

    sample = str(create_sample(tmp_path / "sample"))
    run("spawn", "demo", "Round amounts in ledger/money.py", "-n", "ask", "--repo", sample)
    assert run("wait", "ask", "--timeout", "30").returncode == 4
    assert "half even" in run("show", "ask").stdout
    assert run("answer", "ask", "half even (2.34)").returncode == 0
    assert run("wait", "ask", "finished", "--timeout", "35").returncode == 0
    assert run("discard", "ask").returncode == 1
    assert run("discard", "ask", "--yes").returncode == 0


def test_no_colours_where_nobody_sees_them(run):
    run("spawn", "shell", "-n", "one")
    for arguments in (["list"], ["show", "one"], ["explain", "one"], ["doctor"], ["agents"]):
        shown = run(*arguments).stdout
        assert "\x1b" not in shown
        if arguments != ["doctor"]:
            assert max(map(len, shown.splitlines())) <= 80, shown


def test_what_an_agent_prints_does_not_act_on_the_terminal(run):
    run("spawn", "shell", "-n", "one")
    run(
        "send",
        "one",
        "printf 'a\\033]0;title\\007b\\033[2Jc\\033[31mred\\n'; printf 'x\\033[8m' > evil.txt",
    )
    run("send", "one", "exit 0")
    run("wait", "one", "finished", "--timeout", "30")
    for verb in ("read", "diff", "show", "explain"):
        assert "\x1b" not in run(verb, "one").stdout
        assert "\x07" not in run(verb, "one").stdout


def test_an_ascii_terminal_gets_another_character_and_no_failure(run):
    run("spawn", "shell", "-n", "one")
    shown = run("list", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert shown.returncode == 0
    assert "idle" in shown.stdout


def test_a_reader_that_has_had_enough_is_no_error(run, tmp_path, server, repo):
    run("spawn", "shell", "-n", "one")
    variables = {"MAESTRO_URL": server.url, "MAESTRO_TOKEN": server.token}
    done = subprocess.run(
        ["sh", "-c", '"$@" | true', "sh", *PROGRAM, "list"],
        cwd=repo,
        env=jupyter_environment(tmp_path) | variables,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert "Traceback" not in done.stderr


def test_the_version_needs_no_server(run):
    assert run("--version", MAESTRO_URL="", MAESTRO_TOKEN="").stdout == f"{__version__}\n"


def test_help_names_every_verb_and_needs_no_server(run):
    shown = run("--help", MAESTRO_URL="http://127.0.0.1:9/")
    assert shown.returncode == 0
    assert "spawn" in shown.stdout
    assert "usage: maestro" in shown.stdout.lower()


def test_a_server_that_is_gone_is_a_sentence(run):
    done = run("list", MAESTRO_URL="http://127.0.0.1:9/", MAESTRO_TOKEN="x")
    assert done.returncode == 1
    assert "No Maestro server answers at http://127.0.0.1:9/" in done.stderr


def test_a_wrong_token_is_a_sentence_without_the_token(run):
    done = run("list", MAESTRO_TOKEN="not-the-token")
    assert done.returncode == 1
    assert "refused the token" in done.stderr
    assert "not-the-token" not in done.stderr


def test_shells_complete_verbs_and_sessions(run):
    run("spawn", "shell", "-n", "first-one")
    words = {"_MAESTRO_COMPLETE": "bash_complete"}
    shown = run(COMP_WORDS="maestro sp", COMP_CWORD="1", **words)
    assert shown.stdout == "plain,spawn\n"
    shown = run(COMP_WORDS="maestro show fi", COMP_CWORD="2", **words)
    assert shown.stdout == "plain,first-one\n"
    assert os.environ.get("_MAESTRO_COMPLETE") is None
