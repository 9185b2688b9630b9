import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.model import BadPlaybookError
from maestro_jupyter.model.playbook import parse_playbook


def waits(text):
    playbook = parse_playbook(text.encode(), "plan.md")
    return {task.id: (set(task.needs), set(task.follows)) for task in playbook.tasks}


def test_lists_without_after_are_worked_through_in_order():
    assert waits("- [ ] a\n- [ ] b\n\n## Later\n\n1. [ ] c\n2. [ ] d\n") == {
        "a": (set(), set()),
        "b": (set(), {"a"}),
        "c": (set(), {"b"}),
        "d": (set(), {"c"}),
    }


def test_after_makes_a_graph_of_its_list_and_the_next_list_waits_for_all_of_it():
    text = (
        "- [ ] a\n- [ ] b\n- [ ] c <!-- maestro: after=a,b -->\n- [ ] d <!-- maestro: after= -->\n"
        "\n## Later\n\n- [ ] e\n- [ ] f\n- [ ] g <!-- maestro: after=a -->\n"
    )
    assert waits(text) == {
        "a": (set(), set()),
        "b": (set(), set()),
        "c": ({"a", "b"}, set()),
        "d": (set(), set()),
        "e": (set(), {"c", "d"}),
        "f": (set(), {"c", "d"}),
        "g": ({"a"}, set()),
    }


def test_a_task_waits_for_its_sub_tasks_and_they_for_what_it_waits_for():
    text = (
        "- [ ] a\n- [ ] b\n  <!-- maestro: after=a -->\n  - [ ] c\n  - [ ] d\n"
        "- [ ] e\n  - [ ] f <!-- maestro: after=d -->\n"
    )
    assert waits(text) == {
        "a": (set(), set()),
        "b": ({"a", "c", "d"}, set()),
        "c": ({"a"}, set()),
        "d": ({"a"}, {"c"}),
        "e": ({"f"}, set()),
        "f": ({"d"}, set()),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "- [ ] a <!-- maestro: after=a -->",
            "line 1: tasks wait for each other: 'a' waits for 'a'.",
        ),
        (
            "- [ ] a <!-- maestro: after=c -->\n- [ ] b <!-- maestro: after=a -->\n- [ ] c <!-- maestro: after=b -->",
            "'a' waits for 'c', which waits for 'b', which waits for 'a'.",
        ),
        ("- [ ] a\n  - [ ] b <!-- maestro: after=a -->", "'a' waits for 'b', which waits for 'a'."),
        (
            "- [ ] a <!-- maestro: after=b -->\n\n## Later\n\n- [ ] b",
            "'a' waits for 'b', which waits for 'a'.",
        ),
    ],
)
def test_a_cycle_is_refused_by_name(text, words):
    with pytest.raises(BadPlaybookError) as caught:
        waits(text)
    assert words in caught.value.message
    assert caught.value.reason == "playbook_cycle"


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_graph_that_is_not_refused_can_be_worked_through(data):
    count = data.draw(st.integers(1, 8))
    lines = []
    for number in range(count):
        depth = data.draw(st.integers(0, min(number, 2)))
        after = data.draw(st.none() | st.sets(st.integers(0, count - 1), max_size=2))
        said = "" if after is None else f" after={','.join(f't{n}' for n in sorted(after))}"
        lines.append(f"{'  ' * depth}- [ ] t{number} <!-- maestro: id=t{number}{said} -->")
    try:
        graph = waits("\n".join(lines))
    except BadPlaybookError as error:
        assert error.reason == "playbook_cycle" or "looks like" in error.message  # noqa: PT017
        return
    over = set()
    while len(over) < len(graph):
        ready = {one for one, (needs, follows) in graph.items() if needs | follows <= over} - over
        assert ready
        over |= ready
