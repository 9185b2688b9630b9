"""The shell agent under a real terminal."""

import os

import pytest

from maestro_jupyter.agents import LaunchRequest
from maestro_jupyter.agents.shell import ShellAgent


@pytest.fixture(params=["/bin/bash", "/bin/dash"])
def shell(request, tmp_path, monkeypatch, pane):
    """Start a shell on a prompt."""
    if not os.access(request.param, os.X_OK):
        pytest.skip(f"no {request.param} here")
    monkeypatch.setenv("SHELL", request.param)
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / ".bashrc").write_text("PS1='ready> '\n")

    def start(prompt=""):
        launch = ShellAgent().launch(
            LaunchRequest("0" * 12, "work", "maestro/work", prompt, folder, folder, folder, "", "")
        )
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PS1": "ready> ", "TERM": "dumb"}
        return pane(launch.argv, folder, {**env, **launch.env})

    return start


def say(pane, text):
    pane.type(ShellAgent().message(text))


def test_a_shell_is_interactive(shell):
    pane = shell()
    say(pane, "echo $((40 + 2)); test -t 0 && echo terminal")
    pane.wait_for("42\nterminal\n")
    say(pane, "exit 7")
    assert pane.read_to_end() == 7


def test_a_prompt_runs_first_and_its_folder_and_exports_stay(shell):
    pane = shell("mkdir sub && cd sub && export LEFT=behind")
    pane.wait_for("$ mkdir sub && cd sub && export LEFT=behind\n")
    say(pane, 'echo "[$LEFT] [${PWD##*/}]"')
    pane.wait_for("[behind] [sub]")
    say(pane, "exit")
    assert pane.read_to_end() == 0


@pytest.mark.parametrize("prompt", ["false", "nonsense-that-is-no-command", "echo 'half"])
def test_a_prompt_that_fails_leaves_a_shell(shell, prompt):
    pane = shell(prompt)
    pane.wait_for(f"$ {prompt}\n")
    say(pane, "echo $((40 + 2))")
    pane.wait_for("42\n")


def test_an_interrupted_prompt_leaves_a_shell(shell):
    pane = shell("sh -c 'echo started; exec sleep 600'")
    pane.wait_for("\nstarted\n")
    pane.type(ShellAgent().interrupt())
    pane.wait_for("ready> ")
    say(pane, "sh -c 'echo again; exec sleep 600'")
    pane.wait_for("\nagain\n")
    pane.type(ShellAgent().interrupt())
    pane.wait_for("ready> ", times=2)
    say(pane, "echo $((40 + 2))")
    pane.wait_for("42\n")


def test_several_lines_and_tabs_are_typed_as_they_are(shell):
    pane = shell()
    pane.wait_for("ready> ")
    say(pane, "cat <<'END'\nfirst\n\tsecond\nEND")
    pane.wait_for("first\n\tsecond\n")
