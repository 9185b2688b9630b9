from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.model import ConflictError, NotFoundError
from maestro_jupyter.model.message_queue import (
    MOST_MESSAGES,
    MOST_TRIES,
    PATIENCE,
    MessageChange,
    MessageQueue,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def queue(*texts):
    made = MessageQueue()
    for text in texts:
        made = made.add(text)
    return made


def texts(messages):
    return [one.text for one in messages.messages]


def next_text(messages, *, ready=True, asking=False):
    one = messages.next_to_type(ready=ready, asking=asking)
    return one and one.text


def test_messages_are_typed_in_order_each_after_the_turn_of_the_one_before():
    waiting = queue("a", "b")
    assert next_text(waiting, ready=False) is None
    assert next_text(waiting) == "a"
    waiting = waiting.was_typed(1, NOW)
    assert next_text(waiting) is None
    waiting, delivered = waiting.turn_began()
    assert delivered.text == "a"
    assert next_text(waiting) == "b"


def test_a_person_edits_reorders_holds_and_removes():
    waiting = queue("a", "b", "c").edit(2, "B").move(3, 0).hold(3)
    assert texts(waiting) == ["c", "a", "B"]
    assert next_text(waiting) == "a"
    waiting = waiting.remove(1).release(3)
    assert texts(waiting) == ["c", "B"]
    assert next_text(waiting) == "c"
    assert texts(waiting.add("d").move(2, 99)) == ["c", "d", "B"]


def test_send_now_goes_into_a_busy_agent_but_never_into_a_dialog():
    waiting = queue("a", "b").hold(2).send_now(2)
    assert next_text(waiting, ready=False) == "b"
    assert next_text(waiting, ready=False, asking=True) is None
    assert next_text(waiting, ready=True, asking=True) is None


def test_without_a_turn_a_message_is_typed_once_more_and_then_held_and_told():
    waiting = queue("a", "b").was_typed(1, NOW)
    assert waiting.due() == NOW + PATIENCE
    waiting, told = waiting.given_up()
    assert told is None
    assert next_text(waiting) == "a"
    waiting, told = waiting.was_typed(1, NOW).given_up()
    assert told.text == "a"
    assert told.undelivered
    assert next_text(waiting) == "b"
    assert next_text(waiting.release(1)) == "a"


def test_what_a_terminal_refuses_is_held_and_counted_as_undelivered():
    waiting = queue("a", "b").refused(1)
    assert (waiting.waiting, waiting.undelivered) == (2, 1)
    assert next_text(waiting) == "b"


def test_one_change_may_do_several_things_or_none():
    waiting = queue("a", "b").change(2, MessageChange(text="B", held=True, place=0))
    assert (texts(waiting), next_text(waiting)) == (["B", "a"], "a")
    assert next_text(waiting.change(2, MessageChange(now=True)), ready=False) == "B"
    with pytest.raises(NotFoundError):
        waiting.change(9, MessageChange())


def test_no_more_than_a_hundred_messages_wait():
    full = queue(*"x" * MOST_MESSAGES)
    with pytest.raises(ConflictError) as caught:
        full.add("one more")
    assert caught.value.reason == "queue_full"
    assert full.remove(1).add("one more").messages[-1].id == MOST_MESSAGES + 1


def test_what_is_being_delivered_is_not_touched():
    waiting = queue("a").was_typed(1, NOW)
    for change in (
        lambda: waiting.edit(1, "b"),
        lambda: waiting.remove(1),
        lambda: waiting.move(1, 0),
    ):
        with pytest.raises(ConflictError, match="being delivered"):
            change()
    with pytest.raises(NotFoundError) as caught:
        waiting.hold(7)
    assert caught.value.hint == "Those that do: 1."


CHANGES = st.sampled_from(
    ["add", "edit", "hold", "release", "send_now", "move", "type", "turn", "give_up"]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CHANGES, st.integers(1, 6), st.booleans(), st.booleans()), max_size=40))
def test_no_message_is_lost_or_typed_more_than_twice_unasked(changes):
    waiting, delivered, tries, now = MessageQueue(), [], {}, NOW
    for kind, number, ready, asking in changes:
        now += timedelta(seconds=5)
        before = waiting
        try:
            if kind == "add":
                waiting = waiting.add("text")
            elif kind == "type":
                one = waiting.next_to_type(ready=ready, asking=asking)
                if one is not None:
                    assert not asking
                    assert ready or one.urgent
                    assert not one.held
                    waiting = waiting.was_typed(one.id, now)
                    tries[one.id] = tries.get(one.id, 0) + 1
                    assert tries[one.id] <= MOST_TRIES
            elif kind == "turn":
                waiting, one = waiting.turn_began()
                delivered += [one.id] if one else []
            elif kind == "give_up":
                waiting, _ = waiting.given_up()
            elif kind == "move":
                waiting = waiting.move(number, number - 2)
            else:
                said = ("other",) if kind == "edit" else ()
                waiting = getattr(waiting, kind)(number, *said)
                tries[number] = tries.get(number, 0) if kind == "hold" else 0
        except (ConflictError, NotFoundError):
            assert waiting == before
        ids = [one.id for one in waiting.messages]
        assert sorted([*ids, *delivered]) == list(range(1, waiting.last_id + 1))
        assert sum(one.typed is not None for one in waiting.messages) <= 1
