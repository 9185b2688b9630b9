import hashlib

import pytest

from maestro_jupyter.model.project import BadProjectFileError, Project, parse_project

WHOLE = b"""
[setup]
run = ["npm ci", "make"]
timeout = 90

[teardown]
run = ["docker compose down"]

[checks]
tests = "pytest -q"
lint = "ruff check ."

[ports]
count = 2

[defaults]
agent = "claude"
base = "develop"
"""


def test_the_whole_file_is_understood():
    file = parse_project(WHOLE, ".maestro.toml")
    project = file.project
    assert (project.setup.run, project.setup.timeout) == (["npm ci", "make"], 90)
    assert (project.teardown.run, project.ports.count) == (["docker compose down"], 2)
    assert (project.defaults.agent, project.defaults.base) == ("claude", "develop")
    assert file.digest == hashlib.sha256(WHOLE).hexdigest()


def test_every_command_is_listed_for_who_allows_them():
    assert parse_project(WHOLE, "x").project.commands == [
        ("setup", "npm ci"),
        ("setup", "make"),
        ("teardown", "docker compose down"),
        ("check tests", "pytest -q"),
        ("check lint", "ruff check ."),
    ]


def test_an_empty_file_asks_for_nothing_but_a_port():
    project = parse_project(b"", "x").project
    assert project == Project()
    assert (project.commands, project.ports.count) == ([], 1)


@pytest.mark.parametrize(
    ("content", "words", "hint"),
    [
        (b"[setup", "not TOML", "toml.io"),
        (b"\xff", "not UTF-8", "UTF-8"),
        (b"[set-up]\nrun = []", "unknown key: set-up", "setup, teardown, checks"),
        (b'[setup]\nrum = ["make"]', "unknown key: setup.rum", "run, timeout"),
        (b'[setup]\nrun = "make"', "wrong at setup.run", ""),
        (b'[setup]\nrun = [""]', "wrong at setup.run.0: is empty", ""),
        (b'[setup]\nrun = ["a\\u001bb"]', "U+001B", ""),
        (b'[setup]\nrun = ["a\\u202eb"]', "U+202E", ""),
        (b"[setup]\ntimeout = 0", "wrong at setup.timeout", ""),
        (b"[ports]\ncount = 1000", "wrong at ports.count", ""),
        (b'[checks]\n"a b" = "x"', "checks", ""),
        (b"[checks]\ntests = 3", "wrong at checks.tests", ""),
    ],
)
def test_a_mistake_is_told_with_file_and_key(content, words, hint):
    with pytest.raises(BadProjectFileError) as caught:
        parse_project(content, "/shop/.maestro.toml")
    assert "/shop/.maestro.toml" in caught.value.message
    assert words in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.hint
