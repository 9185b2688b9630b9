"""The cap and the queue behind it."""

from hypothesis import given
from hypothesis import strategies as st

from maestro_jupyter.orchestration.admission import Admission


def test_the_first_in_the_queue_gets_the_place_that_comes_free():
    admission = Admission(cap=2)
    assert [admission.request(name) for name in "abcd"] == [True, True, False, False]
    assert admission.next() is None
    admission.leave("b")
    assert admission.next() == "c"
    assert admission.next() is None


def test_nobody_overtakes_the_queue():
    admission = Admission(cap=1)
    admission.request("a")
    admission.request("b")
    admission.leave("a")
    assert not admission.request("c")
    assert admission.next() == "b"


def test_one_that_leaves_the_queue_is_not_started():
    admission = Admission(cap=1)
    admission.request("a")
    admission.request("b")
    admission.leave("b")
    admission.leave("a")
    assert admission.next() is None


@given(
    st.lists(st.tuples(st.sampled_from("rln"), st.integers(0, 9)), max_size=60), st.integers(1, 4)
)
def test_never_more_than_the_cap_and_everyone_in_turn(steps, cap):
    admission = Admission(cap)
    running, queue = [], []
    for step, number in steps:
        name = str(number)
        if step == "r" and name not in running and name not in queue:
            (running if admission.request(name) else queue).append(name)
        elif step == "l":
            admission.leave(name)
            running = [one for one in running if one != name]
            queue = [one for one in queue if one != name]
        elif step == "n" and (started := admission.next()) is not None:
            assert started == queue.pop(0)
            running.append(started)
        assert len(running) <= cap
