"""Which agents there are, whatever other packages bring."""

import logging
import sys
import types
from importlib.metadata import EntryPoint

import pytest

from maestro_jupyter.agents import (
    GROUP,
    Agent,
    Agents,
    AgentUnavailableError,
    Availability,
    Launch,
    UnknownAgentError,
)
from maestro_jupyter.agents.demo import DemoAgent
from maestro_jupyter.agents.shell import ShellAgent


class Guest(Agent):
    name = "guest"
    title = "Guest"
    here = True

    def availability(self):
        return Availability(self.name, self.title, available=self.here, advice="Install guest.")

    def launch(self, request):
        return Launch(("guest", request.prompt))


class Missing(Guest):
    name = "missing"
    here = False


class Moody(Guest):
    def availability(self):
        raise OSError("not today")


class Unbuildable(Guest):
    def __init__(self):
        raise ValueError("no")


HERE = {kind.__name__: kind for kind in (Guest, Missing, Moody, Unbuildable)}
NOT_AN_AGENT = object()


@pytest.fixture(autouse=True)
def package(monkeypatch):
    """This module, importable as an installed package would be."""
    module = types.ModuleType("guest_package")
    module.__dict__.update(HERE, NOT_AN_AGENT=NOT_AN_AGENT)
    monkeypatch.setitem(sys.modules, "guest_package", module)


def brought(**entries):
    return Agents([EntryPoint(name, value, GROUP) for name, value in entries.items()])


def test_the_built_in_agents_are_there_without_any_entry_point():
    agents = Agents([])
    assert {"claude", "codex", "demo", "shell"} <= set(agents.names())
    assert isinstance(agents.get("demo"), DemoAgent)
    assert isinstance(agents.get("shell"), ShellAgent)
    assert {"demo", "shell"} <= {one.name for one in agents.list() if one.available}


def test_the_installed_packages_are_looked_at_by_default():
    assert {"demo", "shell"} <= set(Agents().names())


def test_an_agent_of_another_package_is_like_any_other():
    agents = brought(guest="guest_package:Guest")
    assert isinstance(agents.usable("guest"), Guest)
    assert "guest" in [one.name for one in agents.list()]


def test_an_agents_own_entry_point_is_no_second_agent(caplog):
    agents = brought(demo="maestro_jupyter.agents.demo:DemoAgent")
    assert isinstance(agents.get("demo"), DemoAgent)
    assert caplog.records == []


def test_a_name_that_is_taken_stays_with_its_owner(caplog):
    agents = brought(shell="guest_package:Guest")
    assert isinstance(agents.get("shell"), ShellAgent)
    assert "guest_package:Guest" in caplog.text


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("nowhere.at.all:Agent", "ModuleNotFoundError"),
        ("guest_package:Absent", "AttributeError"),
        ("guest_package:NOT_AN_AGENT", "not a subclass of Agent"),
        ("guest_package:Unbuildable", "ValueError: no"),
    ],
)
def test_a_broken_agent_is_logged_and_listed_and_breaks_nothing_else(caplog, value, reason):
    agents = brought(broken=value)
    with caplog.at_level(logging.ERROR):
        listed = {one.name: one for one in agents.list()}
    assert listed["shell"].available
    assert not listed["broken"].available
    assert reason in listed["broken"].advice
    assert "broken" in caplog.text
    with pytest.raises(AgentUnavailableError) as error:
        agents.get("broken")
    assert reason in error.value.hint


def test_an_agent_that_is_not_installed_is_known_and_not_usable():
    agents = brought(missing="guest_package:Missing")
    assert isinstance(agents.get("missing"), Missing)
    with pytest.raises(AgentUnavailableError, match="missing") as error:
        agents.usable("missing")
    assert error.value.hint == "Install guest."
    assert error.value.to_json()["reason"] == "agent_unavailable"


def test_an_agent_that_cannot_say_whether_it_is_there_is_not(caplog):
    agents = brought(moody="guest_package:Moody")
    listed = {one.name: one for one in agents.list()}
    assert not listed["moody"].available
    assert "not today" in listed["moody"].advice
    assert "moody" in caplog.text
    with pytest.raises(AgentUnavailableError):
        agents.usable("moody")


@pytest.mark.parametrize(
    ("name", "suggestion"), [("shel", "'shell'"), ("Demo", "'demo'"), ("dmeo", "'demo'")]
)
def test_an_unknown_agent_suggests_the_nearest(name, suggestion):
    with pytest.raises(UnknownAgentError, match=name) as error:
        Agents([]).get(name)
    assert f"Did you mean {suggestion}?" in error.value.hint
    assert error.value.to_json()["reason"] == "unknown_agent"


@pytest.mark.parametrize("name", ["", "zzz", "x" * 10_000])
def test_an_unknown_agent_far_from_all_lists_them(name):
    with pytest.raises(UnknownAgentError) as error:
        Agents([]).get(name)
    assert error.value.hint == f"There are {', '.join(Agents([]).names())}."
    assert len(error.value.message) < 150
