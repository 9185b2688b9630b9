import json

from tornado.web import HTTPError

from maestro_jupyter.model import ConflictError
from maestro_jupyter.server.errors import describe


def test_an_error_of_maestro_keeps_its_words():
    status, body = describe(ConflictError("Taken.", hint="Wait.", reason="taken"), 500)
    assert status == 409
    assert body == {"message": "Taken.", "reason": "taken", "hint": "Wait."}


def test_a_bug_tells_nothing_of_its_insides():
    status, body = describe(RuntimeError("secret=hunter2"), 500)
    assert status == 500
    assert body["reason"] == "internal"
    assert "hunter2" not in json.dumps(body)


def test_refusals_of_the_web_server_get_a_reason():
    assert describe(HTTPError(403), 403)[1]["reason"] == "forbidden"
    assert describe(HTTPError(405), 405)[1]["reason"] == "method_not_allowed"
    assert describe(HTTPError(404, "no such thing"), 404)[1]["message"] == "no such thing"
    assert describe(None, 403)[1]["reason"] == "forbidden"


def test_a_status_that_nobody_knows_is_still_answered():
    assert describe(HTTPError(499, "odd", reason="Odd"), 499)[0] == 499
