import threading

import pytest

from maestro_jupyter.notebook.outbox import Outbox
from tests.client.serving import DEADLINE, wait_for


class Slow:
    """A comm that sends when the test lets it."""

    def __init__(self):
        self.sent = []
        self.may_send = threading.Semaphore(0)

    def send(self, message, buffers):
        assert self.may_send.acquire(timeout=DEADLINE)
        self.sent.append((message, buffers))


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def outbox(slow):
    outbox = Outbox(slow.send)
    yield outbox
    outbox.close()
    for _ in range(10):
        slow.may_send.release()


def test_what_comes_alone_is_sent_as_it_is(outbox, slow):
    slow.may_send.release()
    outbox.put({"op": "data"}, b"bytes")
    wait_for(lambda: slow.sent)
    assert slow.sent == [({"op": "data"}, [b"bytes"])]


def test_what_comes_in_numbers_goes_together_and_in_order(outbox, slow):
    outbox.put({"op": "first"})
    wait_for(lambda: not outbox._waiting)
    for number in range(1000):
        outbox.put({"op": "data", "number": number}, b"%d" % number if number % 2 else None)
    slow.may_send.release()
    slow.may_send.release()
    wait_for(lambda: len(slow.sent) == 2)
    batch, buffers = slow.sent[1]
    assert [one["number"] for one in batch["messages"]] == list(range(1000))
    assert [one["buffer"] for one in batch["messages"]] == [False, True] * 500
    assert buffers == [b"%d" % number for number in range(1, 1000, 2)]


def test_nothing_is_sent_after_the_end(outbox, slow):
    outbox.close()
    slow.may_send.release()
    outbox.put({"op": "late"})
    assert outbox._thread is None
    assert slow.sent == []
