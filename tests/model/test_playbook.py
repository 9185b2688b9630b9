from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.model import BadPlaybookError, PlaybookChangedError, TooLargeError
from maestro_jupyter.model.playbook import OnError, parse_playbook, tick

from .playbooks import documents

WHOLE = b"""---
title: Settings
agent: claude
check: "pytest -q"
parallel: 3
attempts: 4
timeout: 1h30m
loop: 5
until: true
base: develop
merge: squash
on_error: skip
variables:
  style: ruff
---
# Plan

- [x] Read the code
- [ ] Move the preferences
  <!-- maestro: agent=codex check="pytest -q tests/test_prefs.py" attempts=1 timeout=90
       on_error=ask id=api -->

  They are in `prefs.py`:

  ```python
  - [ ] no task
  ```

  1. [ ] Read them
  2. [ ] Write them <!-- maestro: check=none -->
* [ ] Ask the customer
  <!-- maestro: human after=api -->
"""


def parse(text):
    return parse_playbook(text if isinstance(text, bytes) else text.encode(), "plan.md")


def test_a_whole_playbook_is_understood():
    playbook = parse(WHOLE)
    said = playbook.settings
    assert (said.agent, said.check, said.parallel, said.attempts) == ("claude", "pytest -q", 3, 4)
    assert (said.timeout, said.loop, said.until, said.base) == (5400, 5, "true", "develop")
    assert (said.merge, said.on_error, said.variables) == (
        "squash",
        OnError.SKIP,
        {"style": "ruff"},
    )
    found = [(task.id, task.text, task.line, task.done, task.parent) for task in playbook.tasks]
    assert found == [
        ("read-the-code", "Read the code", 18, True, None),
        ("api", "Move the preferences", 19, False, None),
        ("read-them", "Read them", 29, False, "api"),
        ("write-them", "Write them", 30, False, "api"),
        ("ask-the-customer", "Ask the customer", 31, False, None),
    ]
    api = playbook.task("api")
    assert api.gathers
    assert api.details == "They are in `prefs.py`:\n\n```python\n- [ ] no task\n```"
    terms = playbook.terms(api)
    assert (terms.agent, terms.check) == ("codex", "pytest -q tests/test_prefs.py")
    assert (terms.attempts, terms.timeout, terms.on_error) == (1, 90, OnError.ASK)
    assert playbook.terms(playbook.task("write-them")).unchecked
    assert playbook.terms(playbook.task("read-them")).check == "pytest -q"
    human = playbook.task("ask-the-customer")
    assert (human.settings.human, human.needs) == (True, ("api",))
    assert playbook.terms(human).unchecked


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf"])
def test_a_whole_playbook_is_the_same_with_other_line_ends(head, end):
    content = head + WHOLE.replace(b"\n", end)
    playbook, plain = parse(content), parse(WHOLE)
    assert playbook.settings == plain.settings
    assert [replace(task, mark=0) for task in playbook.tasks] == [
        replace(task, mark=0) for task in plain.tasks
    ]
    assert {content[task.mark - 1 : task.mark + 2] for task in playbook.tasks} == {b"[x]", b"[ ]"}


@pytest.mark.parametrize(
    "item",
    [
        "- [ ] a",
        "* [ ] a",
        "+ [x] a",
        "1. [X] a",
        "2) [ ] a",
        "   - [ ] a",
        "     - [ ] a",
        "-\t[ ]\ta",
    ],
)
def test_every_form_of_a_checkbox_counts(item):
    assert [task.text for task in parse(f"Words\n\n{item}\n").tasks] == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[ ] a",
        "- a",
        "- [ ]a",
        "- [] a",
        "- [-] a",
        "- [x](a)",
        "- [ ]",
        "- words\n  [ ] a",
        "- # [ ] a",
        "> - [ ] a",
        "```\n- [ ] a\n```",
        "    ```\n    - [ ] a\n    ```",
        "```\n- [ ] a",
        "<!--\n- [ ] a\n-->",
        "---\n---\n",
    ],
)
def test_what_only_looks_like_a_checkbox_is_no_task(text):
    assert parse(text).tasks == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- [ ] a\n        - [ ] b", "plan.md, line 2: this looks like a task"),
        ("Words\n2. [ ] b", "plan.md, line 2: this looks like a task"),
        ("- [ ] <!-- maestro: human -->", "plan.md, line 1: this task has no text"),
        ("<!-- maestro: human -->\n\n- [ ] a", "plan.md, line 1: these settings stand under no"),
        (
            "- [ ] a\n- b\n  <!-- maestro: human -->",
            "plan.md, line 3: these settings stand under no",
        ),
        ("- [ ] a\n  <!-- maestro:\n  agnet=x -->", "plan.md, line 3: unknown key: agnet"),
        ("- [ ] a\n  <!-- maestro: parallel=2 -->", "line 2: parallel is a setting of the whole"),
        ("- [ ] a\n  <!-- maestro: attempts=0 -->", "plan.md, line 2: attempts is wrong"),
        ("- [ ] a\n  <!-- maestro: timeout=soon -->", "line 2: timeout is wrong: is not a time"),
        ("- [ ] a\n  <!-- maestro: human=maybe -->", "line 2: human is wrong"),
        ("- [ ] a\n  <!-- maestro: agent= -->", "line 2: agent is wrong"),
        ('- [ ] a\n  <!-- maestro: check="x -->', "plan.md, line 2: cannot read 'check=\"x'"),
        ("- [ ] a\n  <!-- maestro: check=pytest -q -->", "line 2: cannot read '-q'"),
        ("- [ ] a\n  <!-- maestro: id=x id=y -->", "line 2: id is said twice"),
        ('- [ ] a\n  <!-- maestro: id="a b" -->', "line 2: id is wrong"),
        ("- [ ] a <!-- maestro: id=x -->\n- [ ] b <!-- maestro: id=x -->", "line 2: the id 'x' is"),
        ("- [ ] a <!-- maestro: after=y -->", "line 1: after names 'y', but no task has this id"),
        ("---\nagnet: x\n---\n", "plan.md, line 2: unknown key: agnet"),
        ("---\ntags: [a]\nafter: x\n---\n", "line 3: after is a setting of one task"),
        ("---\n\nparallel: many\n---\n", "plan.md, line 3: parallel is wrong"),
        ("---\non_error: explode\n---\n", "plan.md, line 2: on_error is wrong"),
        ("---\ncheck: [a, b]\n---\n", "line 2: check is wrong: it takes one plain value"),
        ("---\nagent: a\nagent: b\n---\n", "line 3: agent is said twice, first on line 2"),
        ("---\nagent: a\n  b: c\n---\n", "plan.md, line 3: the front matter cannot be read"),
        ("---\n- a\n---\n", "plan.md, line 2: the front matter has no keys"),
        ("---\n" + "[" * 1000 + "\n---\n", "the front matter cannot be read"),
        ("---\nagent: a\n\n- [ ] a", "plan.md, line 1: the front matter is not closed"),
        ("---\nvariables:\n  date: x\n---\n", "plan.md, line 3: the variable 'date' is built in"),
        ("---\nvariables:\n  A-b: x\n---\n", "plan.md, line 3: 'A-b' cannot name a variable"),
        (b"- [ ] a\n\xff", "plan.md, line 2: this is not UTF-8"),
        ("- " * 120 + "[ ] a", "plan.md nests its lists deeper"),
    ],
)
def test_a_mistake_is_told_with_document_line_and_key(text, words):
    with pytest.raises(BadPlaybookError) as caught:
        parse(text)
    assert words in caught.value.message
    assert caught.value.hint


def test_a_typo_is_met_with_the_key_that_was_meant():
    with pytest.raises(BadPlaybookError) as caught:
        parse("---\nattempt: 3\n---\n")
    assert caught.value.hint.startswith("Did you mean attempts?")


def test_a_document_without_end_is_refused():
    with pytest.raises(TooLargeError, match="2,001 tasks"):
        parse("- [ ] a\n" * 2001)
    with pytest.raises(TooLargeError, match="bytes"):
        parse(b"x" * (1024 * 1024 + 1))


def test_settings_below_a_list_without_indent_are_the_last_tasks():
    playbook = parse("- [ ] a\n- [ ] b\n<!-- maestro: human -->\n- [ ] c\n")
    assert [task.settings.human for task in playbook.tasks] == [False, True, False]


def test_settings_in_quotes_keep_what_is_quoted():
    text = r"""- [ ] a <!-- maestro: check="test \"$A\" = 'b' && grep '\d' x" agent='codex' -->"""
    task = parse(text).tasks[0]
    assert task.settings.check == r"""test "$A" = 'b' && grep '\d' x"""
    assert (task.settings.agent, task.text) == ("codex", "a")


def test_equal_texts_get_ids_of_their_own():
    assert [task.id for task in parse("- [ ] Test\n- [ ] Test\n- [ ] 日本\n").tasks] == [
        "test",
        "test-2",
        "task",
    ]


@settings(max_examples=60, deadline=None)
@given(documents())
def test_every_box_of_any_document_is_found_where_it_is(drawn):
    content, boxes = drawn
    tasks = parse(content).tasks
    assert [(task.text, task.done) for task in tasks] == [(box.text, box.done) for box in boxes]
    for task, box in zip(tasks, boxes, strict=True):
        mark = content[task.mark : task.mark + 1]
        assert content[task.mark - 1 : task.mark + 2] == b"[" + mark + b"]"
        assert (mark in {b"x", b"X"}) is box.done
        assert (task.parent is None) is (box.depth == 0)


@settings(max_examples=60, deadline=None)
@given(documents(), st.data())
def test_a_tick_changes_one_byte_and_nothing_else(drawn, data):
    content, _ = drawn
    tasks = parse(content).tasks
    if not tasks:
        return
    task = data.draw(st.sampled_from(tasks))
    ticked = tick(content, task, "plan.md")
    places = [n for n, (a, b) in enumerate(zip(content, ticked, strict=True)) if a != b]
    assert places == ([] if task.done else [task.mark])
    after = parse(ticked).tasks
    assert [one.done or one.id == task.id for one in tasks] == [one.done for one in after]
    assert [one.text for one in tasks] == [one.text for one in after]
    assert tick(ticked, task, "plan.md") == ticked


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("-*1. \t\n\r[]xX`>#ab<!\u00e9\u2028\x00\x0b"), max_size=60))
def test_any_text_is_read_or_refused_and_ticked_in_one_place(text):
    content = text.encode()
    try:
        tasks = parse(content).tasks
    except BadPlaybookError:
        return
    for task in tasks:
        assert content[task.mark - 1 : task.mark + 2] in {b"[ ]", b"[x]", b"[X]"}
        ticked = tick(content, task, "plan.md")
        assert ticked[: task.mark] == content[: task.mark]
        assert ticked[task.mark + 1 :] == content[task.mark + 1 :]
        assert [one.id for one in parse(ticked).tasks] == [one.id for one in tasks]


def test_a_tick_never_lands_in_another_task():
    task = parse("- [ ] a\n- [ ] b\n").task("b")
    for now in (b"- [ ] a\n- [ ] c\n", b"words\n\n- [ ] a\n- [ ] b\n", b""):
        with pytest.raises(PlaybookChangedError, match="'b' does not stand on line 2"):
            tick(now, task, "plan.md")
