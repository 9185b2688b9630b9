"""Agents that the configuration describes, and what is said of a wrong description."""

import logging

import pytest

from maestro_jupyter.agents import Agents, AgentUnavailableError
from maestro_jupyter.agents.custom import BadAgentError, custom_agent
from maestro_jupyter.model import Permission, State


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "'command' is missing"),
        ({"command": []}, "'command': Tuple should have at least 1 item"),
        ({"command": "aider {prompt}"}, "'command': Input should be a valid tuple"),
        ({"command": ["x"], "comand": ["y"]}, "there is no 'comand'. Did you mean 'command'?"),
        ({"command": ["x", "{promt}"]}, "there is no {promt}; did you mean {prompt}?"),
        ({"command": ["x"], "permissions": {"all": []}}, "permissions.all"),
        ({"command": ["x"], "delay_s": -1}, "'delay_s': Input should be greater than or equal"),
        ({"command": ["x"], "paste": "never"}, "'paste': Input should be 'always' or 'lines'"),
        ({"command": ["x"], "env": {"A": 1}}, "'env.A': Input should be a valid string"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(said, fault):
    with pytest.raises(BadAgentError) as error:
        custom_agent("mine", said)
    assert error.value.message.startswith("c.MaestroApp.agents['mine']: ")
    assert fault in error.value.message


@pytest.mark.parametrize("name", ["", "Mine", "my agent", "-x", "a" * 33, "../x"])
def test_a_name_is_one_that_can_be_typed(name):
    with pytest.raises(BadAgentError, match="a name has"):
        custom_agent(name, {"command": ["x"]})


def test_a_wrong_description_is_listed_and_breaks_nothing_else(caplog):
    agents = Agents([], {"bad": {"title": "Bad"}, "worse": 5, "good": {"command": ["sh"]}})
    with caplog.at_level(logging.ERROR):
        listed = {one.name: one for one in agents.list()}
    assert listed["good"].available
    assert "'command' is missing" in listed["bad"].advice
    assert not listed["worse"].available
    assert "docs/agents.md" in listed["bad"].advice
    assert "bad" in caplog.text
    with pytest.raises(AgentUnavailableError):
        agents.usable("bad")


def test_a_built_in_agent_keeps_its_name(caplog):
    agents = Agents([], {"shell": {"command": ["x"]}})
    assert type(agents.get("shell")).__name__ == "ShellAgent"
    assert "shell" in caplog.text


def test_a_program_that_is_missing_is_told_with_the_users_own_advice():
    agents = Agents([], {"mine": {"command": ["no-such-program-here"], "install": "Ask Ada."}})
    with pytest.raises(AgentUnavailableError) as error:
        agents.usable("mine")
    assert error.value.hint == "Ask Ada."


def test_without_a_prompt_in_its_command_it_starts_idle():
    agent = custom_agent("mine", {"command": ["sh"]})
    assert (agent.needs_prompt, agent.starts_as, agent.reports) == (False, State.IDLE, False)
    assert (agent.headless, agent.resumes, agent.takes_model) == (False, False, False)


def test_keys_are_those_of_the_description():
    agent = custom_agent(
        "mine",
        {
            "command": ["x"],
            "submit": "\n",
            "interrupt": "\x1b",
            "approve": "y",
            "decline": "n",
            "paste": "always",
            "delay_s": 0.5,
            "permissions": {"plan": []},
        },
    )
    assert agent.message("hi").parts == ((b"\x1b[200~hi\x1b[201~", 0.5), (b"\n", 0.0))
    keys = (agent.interrupt(), agent.approve(), agent.decline())
    assert [each.data for each in keys] == [b"\x1b", b"y", b"n"]
    assert agent.permissions == {Permission.PLAN}
