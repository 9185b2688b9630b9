"""A recording is played in a real terminal."""

import json

import pytest

from tests.cli.terminal import terminal
from tests.cli.test_app import PROGRAM
from tests.client.serving import jupyter_environment, wait_for


@pytest.fixture
def environment(tmp_path, server):
    where = {"MAESTRO_URL": server.url, "MAESTRO_TOKEN": server.token, "TERM": "xterm-256color"}
    return jupyter_environment(tmp_path) | where


@pytest.fixture
def play(environment, repo):
    def play(*arguments):
        return terminal([*PROGRAM, "play", *arguments], cwd=repo, env=environment)

    return play


@pytest.fixture
def session(maestro, repo):
    """A session that is closed, after it has shown something twice and asked for the size."""
    session = maestro.spawn("shell", name="played", repo=repo)
    said = "stty -echo; printf 'fir''st\\n\\033[6n\\033]0;title\\007'; sleep 1; echo sec''ond; exit"
    session.send(said)
    session.wait("finished", timeout=30)
    wait_for(lambda: "second" in session.recording().text)
    session.close()
    return session


def test_what_a_closed_session_showed_is_seen_again(play, session):
    with play("played", "--idle-limit", "0.1") as screen:
        screen.wait_for("first")
        screen.wait_for("second")
        assert screen.end() == 0
        assert b"\x1b[6n" not in screen.raw
        assert b"\x1b]0;" not in screen.raw
        assert screen.raw.endswith(b"\x1b[40;1H\r\n")


def test_ctrl_c_ends_it_and_leaves_the_terminal_in_order(play, session):
    with play("played", "--speed", "0.1", "--idle-limit", "100") as screen:
        screen.wait_for("first")
        screen.interrupt()
        assert screen.end() == 130
        assert "second" not in screen.text
        assert "Traceback" not in screen.text
        assert b"\x1b[?25h" in screen.raw


def test_space_stops_it_until_the_next_key(play, session):
    with play("played", "--speed", "0.5", "--idle-limit", "100") as screen:
        screen.wait_for("first")
        screen.type(" ")
        screen.type(" ")
        screen.wait_for("second")
        assert screen.end() == 0


def test_q_ends_it(play, session):
    with play("played", "--speed", "0.1", "--idle-limit", "100") as screen:
        screen.wait_for("first")
        screen.type(" q")
        assert screen.end() == 0
        assert "second" not in screen.text


def test_without_a_terminal_everything_comes_at_once(session, environment, repo):
    import subprocess

    command = [*PROGRAM, "play", "played"]
    options = {"cwd": repo, "env": environment, "capture_output": True, "timeout": 60}
    done = subprocess.run(command, check=True, **options)
    assert b"first" in done.stdout
    assert b"second" in done.stdout
    said = json.loads(subprocess.run([*command, "--json"], check=True, **options).stdout)
    assert said["header"]["version"] == 2
    assert any(kind == "m" and data.startswith("finished") for _, kind, data in said["events"])


def test_what_was_never_recorded_is_said(play, maestro):
    with play("nobody") as screen:
        assert screen.end() == 1
        assert "There is no recording of 'nobody'" in screen.text
