from maestro_jupyter.model.names import PROMPT_BYTES
from maestro_jupyter.model.playbook import parse_playbook
from maestro_jupyter.model.task_prompt import Note, task_prompt

TEXT = b"""---
check: pytest -q
variables:
  style: ruff
---
- [ ] Settings for {branch}
  - [ ] Write them in {style}, keep {this}

    As in `prefs.py`, on {date}.
- [ ] Look <!-- maestro: check=none -->
"""
VALUES = {"branch": "maestro/plan", "document": "docs/plan.md", "date": "2026-01-01"}


def prompt(number=1, **said):
    playbook = parse_playbook(TEXT, "plan.md")
    return task_prompt(playbook, playbook.tasks[number], VALUES, **said)


def test_an_agent_is_told_its_task_with_all_that_stands_in_it():
    text = prompt()
    assert "Write them in ruff, keep {this}\n\nAs in `prefs.py`, on 2026-01-01." in text
    assert "It is a part of:\n- Settings for maestro/plan\n" in text
    assert "docs/plan.md" in text
    assert "Then this command must pass: pytest -q" in text
    assert "What was done before" not in text
    assert "failed" not in text


def test_a_task_without_a_check_is_not_promised_one():
    assert "must pass" not in prompt(2)


def test_a_further_attempt_gets_the_end_of_what_went_wrong():
    text = prompt(report="first line\n" + "." * 50_000 + "\n2 failed: {branch}")
    assert "2 failed: {branch}" in text
    assert "first line" not in text


def test_what_was_done_before_is_told_and_the_oldest_gives_way():
    notes = [Note(f"task {n}", f"note {n} " + "x" * 1900) for n in range(100)]
    text = prompt(notes=notes)
    assert len(text.encode()) <= PROMPT_BYTES
    assert "task 99: note 99" in text
    assert "task 0: " not in text


def test_a_template_of_ones_own_is_filled():
    assert prompt(2, template="{branch} | {task} | {style} | {check}") == (
        "maestro/plan | Look | ruff | No command checks it, so look at it yourself once more."
    )
