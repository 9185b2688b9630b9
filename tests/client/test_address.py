import pytest

from maestro_jupyter.client.address import Address, parse_url
from maestro_jupyter.model import InvalidInputError


@pytest.mark.parametrize(
    ("pasted", "base", "token"),
    [
        ("http://127.0.0.1:8888", "http://127.0.0.1:8888/", None),
        ("http://127.0.0.1:8888/lab?token=abc", "http://127.0.0.1:8888/", "abc"),
        ("https://hub.example/user/x/lab/tree/a.ipynb", "https://hub.example/user/x/", None),
        ("http://h/user/x/?token=t", "http://h/user/x/", "t"),
        ("http://me:pw@h:1/tree", "http://h:1/", None),
        ("http://[::1]:8888/", "http://[::1]:8888/", None),
    ],
)
def test_what_a_person_pastes_becomes_a_base_url_and_a_token(pasted, base, token):
    assert parse_url(pasted) == (base, token)


@pytest.mark.parametrize("pasted", ["", "localhost:8888", "ftp://h/", "http://", "http://h:port/"])
def test_what_is_no_address_is_refused_with_an_example(pasted):
    with pytest.raises(InvalidInputError) as caught:
        parse_url(pasted)
    assert "http://127.0.0.1" in caught.value.hint


def test_a_token_is_never_in_the_repr_of_an_address():
    assert "hush" not in repr(Address("http://h/", "hush"))


def test_a_websocket_has_the_base_url_and_the_scheme_of_its_server():
    address = Address("https://hub/user/x/", "t")
    assert address.websocket("events/stream") == "wss://hub/user/x/maestro/api/events/stream"


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1/", True),
        ("http://localhost/", True),
        ("http://[::1]/", True),
        ("http://hub.example/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_only_this_machine_is_reached_without_a_proxy(url, here):
    assert Address(url).loopback is here
