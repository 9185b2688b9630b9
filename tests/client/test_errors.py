import pytest

from maestro_jupyter.client.errors import (
    NoExtensionError,
    NoSuchSessionError,
    ServerFaultError,
    WaitTimeoutError,
    WrongTokenError,
    error_from_response,
)
from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    MaestroError,
    NotAllowedError,
    NotFoundError,
    TooLargeError,
    UnavailableError,
)

URL = "http://h/"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidInputError),
        (403, NotAllowedError),
        (404, NotFoundError),
        (408, MaestroError),
        (409, ConflictError),
        (413, TooLargeError),
        (424, UnavailableError),
        (500, ServerFaultError),
    ],
)
def test_an_error_of_the_server_keeps_its_kind_and_words(status, kind):
    body = {"message": "The branch is taken.", "hint": "Pick another.", "reason": "branch_in_use"}
    error = error_from_response(status, body, url=URL)
    assert type(error) is kind
    assert (error.message, error.hint, error.reason) == (
        "The branch is taken.",
        "Pick another.",
        "branch_in_use",
    )


@pytest.mark.parametrize("body", [None, {"message": "Not Found", "reason": None}, ["x"], "x"])
def test_a_jupyter_server_without_maestro_is_recognised(body):
    error = error_from_response(404, body, url=URL)
    assert isinstance(error, NoExtensionError)
    assert "jupyter server extension enable maestro_jupyter" in error.hint


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, None), (403, None), (403, {"message": "Forbidden", "reason": "forbidden"})],
)
def test_a_refused_token_is_recognised(status, body):
    error = error_from_response(status, body, url=URL)
    assert isinstance(error, WrongTokenError)


def test_a_fault_of_the_server_says_so_even_without_words():
    error = error_from_response(502, None, url=URL)
    assert isinstance(error, ServerFaultError)
    assert "502" in error.message
    assert error.hint


def test_a_wait_that_took_too_long_is_a_timeout_error_with_words():
    error = WaitTimeoutError("Too late.", hint="Look.")
    assert isinstance(error, TimeoutError)
    assert (str(error), error.message, error.hint, error.reason) == (
        "Too late.",
        "Too late.",
        "Look.",
        "timeout",
    )


def test_an_unknown_session_is_a_key_error_that_reads_well():
    error = NoSuchSessionError("There is no open session 'x'.")
    assert isinstance(error, KeyError)
    assert str(error) == "There is no open session 'x'."
