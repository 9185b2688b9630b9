"""What a person sees in a terminal."""

import re

import psutil
import pytest

from tests.cli.terminal import terminal
from tests.cli.test_app import PROGRAM
from tests.client.serving import DEADLINE, jupyter_environment, wait_for


@pytest.fixture
def show(tmp_path, server, repo, maestro):
    """Run ``maestro`` in a terminal."""
    del maestro

    def show(*arguments, columns=80, **environment):
        variables = {
            "MAESTRO_URL": server.url,
            "MAESTRO_TOKEN": server.token,
            "TERM": "xterm-256color",
        }
        env = jupyter_environment(tmp_path) | variables | {"COLUMNS": str(columns)} | environment
        return terminal([*PROGRAM, *arguments], cwd=repo, env=env, columns=columns)

    return show


def test_top_follows_the_sessions_until_it_is_interrupted(show, maestro, repo):
    session = maestro.spawn("shell", name="watched", repo=repo)
    with show("top") as screen:
        screen.wait_for("○ idle  watched")
        session.send("echo shown-''below; sleep 60")
        screen.wait_for("shown-below")
        maestro.spawn("shell", name="another", repo=repo)
        screen.wait_for("2 sessions · 2 idle")
        session.stop()
        screen.wait_for("⊘ interrupted  watched")
        screen.interrupt()
        assert screen.end() == 0


def test_top_of_one_session_shows_no_other(show, maestro, repo):
    maestro.spawn("shell", name="watched", repo=repo)
    maestro.spawn("shell", name="another", repo=repo)
    with show("top", "watched") as screen:
        screen.wait_for("watched")
        assert "another" not in screen.text
        screen.interrupt()
        screen.end()


def test_what_an_agent_prints_does_not_act_on_the_persons_terminal(show, maestro, repo):
    session = maestro.spawn("shell", name="evil", repo=repo)
    session.send("printf '\\033]0;owned\\007\\033[?1049hvis''ible\\n'; sleep 60")
    wait_for(lambda: "visible" in session.read())
    with show("top") as screen:
        screen.wait_for("visible")
        assert b"owned" not in screen.raw
        screen.interrupt()
        screen.end()


def test_colours_are_left_out_on_request(show, maestro, repo):
    maestro.spawn("shell", name="plain", repo=repo)
    with show("list") as screen:
        screen.end()
        assert re.search(rb"\x1b\[[0-9;]*m", screen.raw)
    with show("list", NO_COLOR="1") as screen:
        screen.end()
        assert not re.search(rb"\x1b\[[0-9;]*3[0-9]m", screen.raw)
        assert "plain" in screen.text


def test_discarding_asks_at_the_prompt(show, maestro, repo):
    maestro.spawn("shell", name="dear", repo=repo)
    with show("discard", "dear") as screen:
        screen.wait_for("Throw away the work of dear on maestro/dear? [y/N]")
        screen.type("n\n")
        assert screen.end() == 0
    assert "dear" in maestro
    with show("discard", "dear") as screen:
        screen.wait_for("[y/N]")
        screen.type("y\n")
        assert screen.end() == 0
    assert "dear" not in maestro


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_leaving_a_question_changes_nothing(show, maestro, repo, key):
    maestro.spawn("shell", name="dear", repo=repo)
    with show("discard", "dear") as screen:
        screen.wait_for("[y/N]")
        assert screen.press_until_it_ends(key) == 130
        assert "Traceback" not in screen.text
    assert "dear" in maestro


def test_waiting_can_be_interrupted(show, maestro, repo):
    maestro.spawn("shell", name="long", repo=repo)
    with show("wait", "long", "finished") as screen:
        wait_for(lambda: psutil.Process(screen.process).num_threads() > 1, what="the wait")
        screen.interrupt()
        assert screen.end() == 130
        assert "Traceback" not in screen.text


def test_the_demo_shows_six_panes_asks_and_ends_with_a_table(show, maestro):
    with show("demo", columns=120) as screen:
        screen.wait_for("6 sessions · 6 working")
        panes = screen.wait_for("Running the tests")
        for name in ("fix-parser", "add-summary", "round-amounts", "add-search", "export-csv"):
            assert name in panes
        screen.wait_for("half even (2.34)")
        screen.type("2\n")
        screen.wait_for("Answered round-amounts: half even (2.34)")
        screen.wait_for("branches held checked commits", seconds=2 * DEADLINE)
        assert screen.end() == 0
        assert (
            "6 of 6 branches held checked commits. Merged fix-parser. All tidied up." in screen.text
        )
    assert len(maestro.sessions) == 0
