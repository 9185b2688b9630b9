from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.model.playbook import parse_playbook
from maestro_jupyter.model.reread import reread


def parse(text):
    return parse_playbook(text.encode(), "plan.md")


def test_tasks_are_known_by_id_then_by_text_wherever_they_went():
    before = parse("- [ ] a <!-- maestro: id=one -->\n- [ ] b\n  - [ ] c\n- [ ] d\n")
    now = parse("- [ ] d\n- [ ] c\n- [ ] reworded <!-- maestro: id=one -->\n- [ ] e\n")
    after = reread(before, now)
    assert [task.id for task in after.playbook.tasks] == ["d", "c", "one", "e"]
    assert after.playbook.task("one").text == "reworded"
    assert after.added == ("e",)
    assert [task.id for task in after.vanished] == ["b"]


def test_ids_stay_with_their_tasks_when_the_same_text_is_written_above():
    before = parse("- [ ] test\n- [ ] build <!-- maestro: after=test -->\n")
    now = parse("- [x] test\n- [ ] test\n- [ ] build <!-- maestro: after=test-2 -->\n")
    after = reread(before, now).playbook
    assert [(task.id, task.done) for task in after.tasks] == [
        ("test-2", True),
        ("test", False),
        ("build", False),
    ]
    assert after.task("build").needs == ("test",)


def test_a_reworded_task_without_an_id_is_another_one():
    after = reread(parse("- [ ] tests for login\n"), parse("- [ ] tests for logout\n"))
    assert after.added == ("tests-for-logout",)
    assert [task.id for task in after.vanished] == ["tests-for-login"]


TEXTS = st.lists(st.sampled_from("abc"), max_size=6)


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_every_task_is_kept_added_or_vanished_and_known_once(before, now):
    first = parse("".join(f"- [ ] {text}\n" for text in before))
    second = parse("".join(f"- [ ] {text}\n" for text in now))
    after = reread(first, second)
    ids = [task.id for task in after.playbook.tasks]
    old = {task.id: task for task in first.tasks}
    assert len(set(ids)) == len(ids) == len(now)
    assert [task.text for task in after.playbook.tasks] == now
    kept = [one for one in ids if one not in after.added]
    assert {*kept, *(task.id for task in after.vanished)} == set(old)
    assert all(after.playbook.task(one).text == old[one].text for one in kept)
    for text in "abc":
        gone = sum(task.text == text for task in after.vanished)
        assert gone == max(before.count(text) - now.count(text), 0)
    assert all(name in ids for task in after.playbook.tasks for name in task.follows)


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_an_unchanged_document_changes_nothing(texts):
    playbook = parse("".join(f"- [ ] {text}\n" for text in texts))
    after = reread(playbook, playbook)
    assert (after.playbook, after.added, after.vanished) == (playbook, (), ())
