"""The whole road: client, server, git, a process under a PTY, and back."""

import inspect
import subprocess
import threading
from pathlib import Path

import pytest

from maestro_jupyter.client import NoSuchSessionError, Session, WaitTimeoutError
from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    MaestroError,
    NotFoundError,
    State,
    TooLargeError,
)
from tests.client.serving import DEADLINE, wait_for


def run(session, command, marker="done-marker"):
    """Run a command in a session's shell and wait for its end."""
    # The marker is put together by the shell, so that its echo is not taken for it.
    session.send(f"{command}; echo {marker[:4]}''{marker[4:]}")
    wait_for(lambda: marker in session.read(), what=command)


@pytest.fixture
def shell(maestro, repo):
    return maestro.spawn("shell", name="work", repo=repo)


def test_a_spawned_session_has_a_worktree_and_a_branch_of_its_own(shell, repo):
    assert isinstance(shell, Session)
    assert shell.branch == "maestro/work"
    assert (Path(shell.worktree) / "README.md").read_text() == "shop\n"
    assert (shell.agent, shell.repo, shell.target) == ("shell", str(repo), "main")
    assert shell.state is State.IDLE
    assert shell.status.state == "idle"
    assert shell.pid > 0
    assert shell.exit_code is None
    assert shell.created <= shell.updated
    assert not shell.closed


def test_the_repository_is_the_one_around_the_current_folder(maestro, repo, monkeypatch):
    inside = repo / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert maestro.spawn("shell", name="here").repo == str(repo)


def test_what_is_sent_is_typed_and_read_back_without_escape_codes(shell):
    assert shell.send("printf '\\033[31mred\\033[0m\\n'") is True
    wait_for(lambda: "\nred\n" in shell.read() + "\n")
    assert "\x1b" not in shell.read()


def test_only_the_last_lines_are_read_on_request(shell):
    run(shell, "seq 1 50")
    assert len(shell.read(3).split("\n")) == 3
    assert shell.read(0) == ""
    assert len(shell.read().split("\n")) > 50


def test_work_goes_from_the_worktree_into_main(shell, repo):
    run(shell, "echo two > two.txt && echo shop2 > README.md")
    diff = shell.diff()
    assert diff.stat.files == 2
    assert {file.path for file in diff.files} == {"two.txt", "README.md"}
    assert "+shop2" in diff.patch
    commit = shell.commit("Add two")
    merged = shell.merge(into="main")
    assert merged.into == "main"
    assert not merged.already
    assert (repo / "two.txt").read_text() == "two\n"
    log = subprocess.run(
        ["git", "-C", repo, "log", "--format=%H"], capture_output=True, text=True, check=True
    )
    assert commit in log.stdout
    assert shell.merge().already
    closing = shell.close()
    assert (closing.worktree_kept, closing.branch_kept) == (None, None)
    assert shell.closed
    assert not Path(shell.worktree).exists()


def test_only_named_paths_are_committed(shell):
    run(shell, "echo a > a.txt; echo b > b.txt")
    shell.commit("Add a", paths=["a.txt"])
    status = subprocess.run(
        ["git", "-C", shell.worktree, "status", "--porcelain"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert status.stdout == "?? b.txt\n"


def test_a_merge_can_be_squashed(shell, repo):
    run(shell, "echo a > a.txt")
    shell.commit("Add a")
    assert shell.merge(how="squash").how == "squash"
    assert (repo / "a.txt").exists()


def test_closing_keeps_uncommitted_work_and_says_so(shell):
    run(shell, "echo precious > precious.txt")
    closing = shell.close()
    assert closing.worktree_kept == shell.worktree
    assert (Path(shell.worktree) / "precious.txt").read_text() == "precious\n"
    assert "kept worktree" in str(closing)


def test_discarding_leaves_nothing(shell, repo):
    run(shell, "echo a > a.txt")
    closing = shell.discard()
    assert (closing.worktree_kept, closing.branch_kept) == (None, None)
    assert not Path(shell.worktree).exists()
    branches = subprocess.run(
        ["git", "-C", repo, "branch"], capture_output=True, text=True, check=True
    )
    assert "maestro/work" not in branches.stdout


def test_stopping_ends_the_process_and_keeps_the_worktree(shell):
    assert shell.stop() is shell
    assert shell.state is State.INTERRUPTED
    assert shell.pid is None
    assert Path(shell.worktree).exists()
    with pytest.raises(ConflictError):
        shell.send("too late")


def test_a_wait_ends_when_the_process_does(shell):
    waiting = threading.Timer(0.2, lambda: shell.send("exit 0"))
    waiting.start()
    assert shell.wait("finished", timeout=DEADLINE).exit_code == 0
    waiting.join()


def test_a_wait_on_what_is_already_so_returns_at_once(shell):
    assert shell.wait(timeout=0) is shell
    assert shell.wait("idle", "finished", timeout=0) is shell


def test_a_wait_gives_up_in_time(shell):
    with pytest.raises(WaitTimeoutError):
        shell.wait("finished", timeout=0.1)


def test_waiting_for_no_state_of_ours_names_those_there_are(shell):
    with pytest.raises(InvalidInputError) as caught:
        shell.wait("done")
    assert "finished" in caught.value.hint


def test_an_attribute_is_current_right_after_a_request(shell):
    shell.stop()
    assert shell.state == "interrupted"


def test_an_explanation_holds_the_evidence(shell):
    shell.stop()
    explanation = shell.explain()
    assert explanation.status.state == "interrupted"
    assert {row.source for row in explanation.statements} >= {"process"}
    assert "interrupted" in repr(explanation)


def test_answering_what_was_not_asked_is_refused(shell):
    with pytest.raises(ConflictError) as caught:
        shell.answer("yes")
    assert caught.value.reason == "nothing_asked"


def test_a_session_is_found_by_name_and_by_id(maestro, shell):
    assert maestro["work"] == maestro[shell.id] == shell
    assert "work" in maestro
    assert "nope" not in maestro
    assert [session.name for session in maestro] == ["work"]
    assert len(maestro) == 1


def test_a_name_that_nobody_has_suggests_the_nearest(maestro, shell):
    with pytest.raises(NoSuchSessionError) as caught:
        maestro["wrok"]
    assert "'work'" in caught.value.hint
    for odd in ("../agents", "", "a/b", "?x=1", "%2e%2e"):
        with pytest.raises(NotFoundError):
            maestro[odd]


def test_the_list_shows_itself_and_can_be_picked_from(maestro, shell):
    sessions = maestro.sessions
    assert sessions["work"] == sessions[0] == sessions[shell.id] == shell
    assert len(sessions[:1]) == 1
    assert shell in sessions
    assert "work" in repr(sessions)
    assert "<table>" in sessions._repr_html_()


def test_the_list_becomes_a_data_frame(maestro, shell):
    frame = maestro.sessions.to_df()
    assert frame.loc[shell.id, "name"] == "work"
    assert frame.loc[shell.id, "state"] == "idle"


def test_agents_say_whether_they_can_be_used(maestro):
    agents = {agent.name: agent for agent in maestro.agents()}
    assert agents["demo"].available
    assert not agents["shell"].needs_prompt
    assert "demo" in repr(maestro.agents())


@pytest.mark.parametrize(
    ("arguments", "kind", "hint"),
    [
        ({"agent": "demoo", "prompt": "x"}, MaestroError, "demo"),
        ({"agent": "shell", "name": "Bad Name"}, InvalidInputError, "bad-name"),
        ({"agent": "shell", "base": "no-such-ref"}, MaestroError, ""),
        ({"agent": "demo", "prompt": "x" * 200_000}, TooLargeError, "file"),
        ({"agent": "demo", "prompt": "x" * 2_000_000}, MaestroError, ""),
        ({"agent": "demo", "prompt": "a\x1b[31mb"}, InvalidInputError, ""),
        ({"agent": "demo"}, InvalidInputError, "prompt"),
        ({"agent": "shell", "repo": "/nonexistent"}, MaestroError, ""),
    ],
)
def test_a_spawn_that_cannot_be_is_refused_and_leaves_nothing(maestro, repo, arguments, kind, hint):
    with pytest.raises(kind) as caught:
        maestro.spawn(**{"repo": repo, **arguments})
    assert hint.lower() in f"{caught.value.message} {caught.value.hint}".lower()
    assert maestro.sessions.records == ()


def test_two_open_sessions_cannot_share_a_name(maestro, shell, repo):
    with pytest.raises(ConflictError) as caught:
        maestro.spawn("shell", name="work", repo=repo)
    assert caught.value.hint


def test_a_second_client_sees_the_same_and_hears_of_changes(maestro, shell, server):
    from maestro_jupyter.client import Maestro

    with Maestro(server.url, server.token) as other:
        theirs = other["work"]
        heard = threading.Event()
        other.on_change(heard.set)
        shell.stop()
        assert theirs.wait("interrupted", timeout=DEADLINE).state == "interrupted"
        assert heard.is_set()


def test_every_verb_of_the_interface_is_there():
    verbs = {"send", "answer", "wait", "until", "read", "diff", "commit", "merge", "close"}
    verbs |= {"discard", "stop", "explain"}
    assert verbs <= {name for name, _ in inspect.getmembers(Session, inspect.isfunction)}
