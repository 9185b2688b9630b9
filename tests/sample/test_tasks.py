"""The six tasks: found from a prompt, open at first, done by their solutions, never in conflict."""

import subprocess
import sys

import pytest

from maestro_jupyter.model.names import check_name, check_prompt
from maestro_jupyter.sample import TASKS, check, create_sample, find_task, solution
from maestro_jupyter.sample.errors import UnknownTaskError

VARIANTS = [
    (task, variant)
    for task in TASKS
    for variant in (task.question.variants if task.question else (None,))
]


def apply(folder, task, variant):
    subprocess.run(
        ["git", "apply"], cwd=folder, input=solution(task, variant), text=True, check=True
    )


@pytest.fixture
def folder(tmp_path):
    return create_sample(tmp_path / "ledger")


def test_there_are_six_tasks_and_one_asks():
    assert len(TASKS) == 6
    assert [task.name for task in TASKS if task.question] == ["round-amounts"]
    for task in TASKS:
        check_name(task.name)
        check_prompt(task.prompt)


def test_no_file_belongs_to_two_tasks():
    files = [file for task in TASKS for file in {*task.files, f"tests/{task.tests}"}]
    assert len(files) == len(set(files))


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_is_open_in_a_new_sample(folder, task):
    result = check(folder, task)
    assert not result.passed
    assert result.ran > 0
    assert "FAILED" in result.output


@pytest.mark.parametrize(("task", "variant"), VARIANTS)
def test_its_solution_does_a_task_and_no_other(folder, task, variant):
    apply(folder, task, variant)
    changed = subprocess.run(
        ["git", "diff", "--name-only"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert sorted(changed) == sorted(task.files)
    assert [other.name for other in TASKS if check(folder, other).passed] == [task.name]
    own = [sys.executable, "-m", "unittest", task.test_module]
    assert subprocess.run(own, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_no_todo_is_left_by_a_solution(folder, task):
    apply(folder, task, task.question.variants[0] if task.question else None)
    left = [
        path.name for path in folder.glob("ledger/*.py") if f"TODO({task.name})" in path.read_text()
    ]
    assert left == []


def test_all_solutions_together_pass_every_test(folder):
    for task in TASKS:
        apply(folder, task, task.question.variants[-1] if task.question else None)
    run = subprocess.run(
        [sys.executable, "-m", "unittest"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    command = [sys.executable, "-m", "ledger", "examples/march.txt", "--by", "account"]
    shown = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert "1,249.00" in shown
    assert all(check(folder, task).passed for task in TASKS)


def test_a_check_is_not_fooled_by_changed_tests(folder):
    task = TASKS[0]
    (folder / "tests" / task.tests).write_text("")
    assert not check(folder, task).passed
    for file in (folder / "tests").iterdir():
        file.unlink()
    assert not check(folder, task).passed


def test_a_check_does_not_pass_when_no_test_ran(folder):
    (folder / "ledger" / "parser.py").write_text("import os\nos._exit(0)\n")
    result = check(folder, "fix-parser")
    assert (result.passed, result.ran) == (False, 0)


def test_a_check_ends_when_the_tests_hang(folder):
    (folder / "ledger" / "parser.py").write_text("import time\ntime.sleep(600)\n")
    result = check(folder, "fix-parser", timeout=0.5)
    assert not result.passed
    assert "longer than 0.5 s" in result.output


def test_a_check_leaves_no_file_in_the_folder(folder):
    before = sorted(folder.rglob("*"))
    check(folder, "fix-parser")
    assert sorted(folder.rglob("*")) == before


def test_an_unknown_task_is_refused_by_name(folder):
    with pytest.raises(UnknownTaskError, match="mend-parser") as error:
        check(folder, "mend-parser")
    assert "fix-parser" in error.value.hint


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_is_found_from_its_own_words(task):
    assert find_task(task.prompt) is task
    assert find_task(task.name) is task
    assert find_task(f"Please, {task.title.upper()}.") is task
    assert find_task(f"look at {task.files[0]} and do what is left") is task


def test_of_two_tasks_the_one_named_first_is_found():
    assert find_task("add the search, then fix the parser").name == "add-search"


@pytest.mark.parametrize("prompt", ["", "Write a poem", "prefix-parsers", "summary"])
def test_other_prompts_find_nothing(prompt):
    assert find_task(prompt) is None


@pytest.mark.parametrize(
    ("answer", "variant"),
    [
        ("half up (2.35)", "half-up"),
        ("Half even", "half-even"),
        ("half-even", "half-even"),
        ("2", "half-even"),
        (" 1. ", "half-up"),
        ("3", None),
        ("", None),
        ("whatever you like", None),
    ],
)
def test_an_answer_leads_to_a_variant(answer, variant):
    (task,) = (task for task in TASKS if task.question)
    assert task.question.variant(answer) == variant


def test_a_solution_needs_a_variant_of_its_task():
    with pytest.raises(ValueError, match="sideways"):
        solution(TASKS[0], "sideways")
