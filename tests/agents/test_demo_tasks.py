"""The demo agent's real work: six tasks, from the prompt to a checked commit."""

import pytest

from maestro_jupyter.sample import TASKS, check, solution

ASKS = next(task for task in TASKS if task.question)
OTHERS = [task for task in TASKS if task is not ASKS]


@pytest.mark.parametrize("task", OTHERS, ids=lambda task: task.name)
def test_a_task_becomes_a_checked_commit(demo, maestro, worktree, git, task):
    pane = demo(task.prompt, maestro)
    assert pane.read_to_end() == 0
    assert check(worktree, task).passed
    assert git(worktree, "status", "--porcelain") == ""
    assert git(worktree, "rev-list", "--count", "main..maestro/work") == "1\n"
    changed = git(worktree, "diff", "--name-only", "main", "maestro/work").splitlines()
    assert changed == list(task.files)
    commit = git(worktree, "rev-parse", "--short", "HEAD").strip()
    assert commit in maestro.wait_for("status", "finished")[2]
    assert maestro.states() == ["working"] * 5 + ["finished"]
    assert [call[1:3] for call in maestro.calls if call[0] == "progress"] == [
        (done, 5.0) for done in range(6)
    ]


@pytest.mark.parametrize(
    ("answer", "variant"),
    [("half up (2.35)", "half-up"), ("2", "half-even")],
)
def test_the_answer_decides_what_is_written(demo, maestro, worktree, git, answer, variant):
    pane = demo(ASKS.prompt, maestro)
    question = maestro.wait_for("ask")
    assert question == ("ask", ASKS.question.text, list(ASKS.question.choices))
    maestro.answer(answer)
    assert pane.read_to_end() == 0
    assert check(worktree, ASKS).passed
    written = git(worktree, "diff", "-U2", "main", "maestro/work")
    assert _changes(written) == _changes(solution(ASKS, variant))
    assert maestro.states()[-1] == "finished"
    assert maestro.withdrawn == []


def _changes(patch):
    return [line for line in patch.splitlines() if line[:1] in "+-" and line[:3] not in "+++---"]


def test_an_answer_that_is_no_choice_is_asked_again(demo, maestro):
    pane = demo("round-amounts", maestro)
    maestro.wait_for("ask")
    maestro.answer("whatever you like")
    pane.wait_for("cannot act on 'whatever you like'")
    pane.wait_for("Answer in Maestro or here: ")
    _wait_until_asked(maestro, times=2)
    maestro.answer("half even")
    assert pane.read_to_end() == 0
    assert "cannot act on" in pane.text


def _wait_until_asked(maestro, times):
    with maestro._changed:
        assert maestro._changed.wait_for(
            lambda: sum(call[0] == "ask" for call in maestro.calls) == times, 30
        )


def test_an_answer_in_the_terminal_withdraws_the_question(demo, serving, worktree):
    # With json_response the SDK's server does not look whether the asker is still there.
    with serving(stateless_http=True) as maestro:
        pane = demo("round-amounts", maestro)
        maestro.wait_for("ask")
        pane.wait_for("Answer in Maestro or here: ")
        pane.type(b"2\r")
        assert pane.read_to_end() == 0
        assert "ROUND_HALF_EVEN" in (worktree / "ledger" / "money.py").read_text()
        maestro.wait_for("withdrawn")
        assert maestro.states()[-1] == "finished"


def test_without_maestro_the_question_is_answered_in_the_terminal(demo, worktree):
    pane = demo("round-amounts")
    pane.wait_for("Answer here: ")
    pane.type(b"1\r")
    assert pane.read_to_end() == 0
    assert "ROUND_HALF_UP" in (worktree / "ledger" / "money.py").read_text()
    assert pane.text.count("Maestro is not around") == 1


def test_an_unreachable_maestro_is_mentioned_once_and_the_work_goes_on(demo, maestro, worktree):
    maestro.url = "http://127.0.0.1:9/mcp"
    pane = demo("fix-parser", maestro)
    assert pane.read_to_end() == 0
    assert check(worktree, "fix-parser").passed
    assert pane.text.count("Maestro cannot be reached") == 1
    assert "Traceback" not in pane.text


def test_a_refused_token_is_mentioned_once(demo, maestro, worktree):
    pane = demo("fix-parser", maestro, MAESTRO_TOKEN="another")
    assert pane.read_to_end() == 0
    assert maestro.calls == []
    assert pane.text.count("Maestro cannot be reached") == 1
    assert "another" not in pane.text


def test_a_maestro_that_ends_during_a_question_leaves_the_terminal(demo, serving, worktree):
    with serving(stateless_http=True, json_response=True) as maestro:
        pane = demo("round-amounts", maestro)
        maestro.wait_for("ask")
    pane.wait_for("I go on without")
    pane.type(b"half up\r")
    assert pane.read_to_end() == 0
    assert check(worktree, "round-amounts").passed


@pytest.mark.parametrize(
    "options",
    [{}, {"json_response": True}, {"stateless_http": True}],
    ids=["sessions and streams", "sessions and json", "stateless streams"],
)
def test_other_ways_to_serve_mcp_work_too(demo, serving, options):
    with serving(**options) as maestro:
        pane = demo("round-amounts", maestro)
        maestro.wait_for("ask")
        maestro.answer("half up")
        assert pane.read_to_end() == 0
        assert maestro.states()[-1] == "finished"
        assert "Maestro cannot" not in pane.text


def test_a_file_that_is_not_as_expected_is_reported_and_left(demo, maestro, worktree, git):
    path = worktree / "ledger" / "parser.py"
    path.write_text(path.read_text().replace("for line in text.splitlines()", "for line in text"))
    before = path.read_text()
    pane = demo("fix-parser", maestro)
    assert pane.read_to_end() == 1
    assert "not as I expected" in pane.text
    assert "not as I expected" in maestro.wait_for("status", "error")[2]
    assert git(worktree, "rev-list", "--count", "main..maestro/work") == "0\n"
    assert path.read_text().count("TODO(fix-parser)") == before.count("TODO(fix-parser)") - 1


def test_a_task_that_is_done_already_is_reported_and_nothing_changes(demo, maestro, worktree, git):
    assert demo("fix-parser", maestro).read_to_end() == 0
    commit = git(worktree, "rev-parse", "HEAD")
    pane = demo("fix-parser", maestro)
    assert pane.read_to_end() == 1
    assert "may be done already" in maestro.wait_for("status", "error")[2]
    assert git(worktree, "rev-parse", "HEAD") == commit
    assert git(worktree, "status", "--porcelain") == ""


def test_tests_that_still_fail_are_an_error_and_no_commit(demo, maestro, worktree, git):
    tests = worktree / "tests" / "test_search.py"
    tests.write_text(f"{tests.read_text()}\n    def test_more(self):\n        self.fail('no')\n")
    pane = demo("add-search", maestro)
    assert pane.read_to_end() == 1
    assert "still fail" in maestro.wait_for("status", "error")[2]
    assert "FAIL: test_more" in pane.text
    assert git(worktree, "rev-list", "--count", "main..maestro/work") == "0\n"


def test_a_commit_that_git_refuses_is_reported_in_gits_words(demo, maestro, worktree, git):
    hooks = worktree.parent / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\necho not on a Friday >&2\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    git(worktree, "config", "core.hooksPath", str(hooks))
    pane = demo("add-search", maestro)
    assert pane.read_to_end() == 1
    assert "not on a Friday" in maestro.wait_for("status", "error")[2]


@pytest.mark.parametrize("prompt", ["Write a poem about spring", "", "   \n  "])
def test_an_unknown_prompt_is_declined_honestly(demo, maestro, prompt):
    pane = demo(prompt, maestro)
    assert pane.read_to_end() == 2
    assert "fix-parser" in pane.text
    assert "script" in maestro.wait_for("status", "error")[2]


def test_another_repository_is_declined_and_left_alone(demo, maestro, tmp_path, git):
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    pane = demo("fix-parser", maestro, cwd=other)
    assert pane.read_to_end() == 2
    assert "not the sample repository" in maestro.wait_for("status", "error")[2]
    assert [path.name for path in other.iterdir()] == [".git"]


def test_git_variables_of_another_repository_do_not_lead_astray(demo, worktree, tmp_path, git):
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    pane = demo("fix-parser", GIT_DIR=str(other / ".git"), GIT_INDEX_FILE=str(other / "index"))
    assert pane.read_to_end() == 0
    assert git(worktree, "rev-list", "--count", "main..maestro/work") == "1\n"


def test_modules_in_the_worktree_do_not_stand_in_for_pythons_own(demo, worktree):
    for name in ("asyncio", "shlex", "maestro_jupyter"):
        (worktree / f"{name}.py").write_text("raise SystemExit('taken for a module')\n")
    pane = demo("demo: say hello")
    assert pane.read_to_end() == 0
    assert "hello" in pane.text


def test_messages_that_come_in_during_the_work_are_noted_and_acknowledged(demo, worktree):
    pane = demo("demo: wait-file go\nfix-parser")
    pane.wait_for("Maestro is not around")
    pane.type(b"\x1b[200~also the docs\nplease\x1b[201~\r")
    pane.wait_for("noted: also the docs")
    pane.type(b"and hurry\r")
    pane.wait_for("noted: and hurry")
    (worktree / "go").touch()
    assert pane.read_to_end() == 0
    done = pane.text.index("The tests pass")
    assert pane.text.index("You wrote: also the docs\nplease") > done
    assert pane.text.index("You wrote: and hurry") > done
