import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack

import psutil
import pytest

from maestro_jupyter.client import Maestro, ServerStartError, ServerUnreachableError, discover
from maestro_jupyter.client.runtime_files import read_runtime_file, running_servers
from maestro_jupyter.client.starting import log_file, started_server
from maestro_jupyter.model import InvalidInputError
from tests.client.peers import Peer, running
from tests.client.serving import DEADLINE


@pytest.fixture(autouse=True)
def folders(jupyter_folders):
    return jupyter_folders


@pytest.fixture
def gone():
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def sleeper():
    """A process that lives for as long as the test."""
    process = subprocess.Popen(["sleep", "600"])
    yield process.pid
    process.kill()
    process.wait()


def write(folders, peer, pid=None, **fields):
    pid = os.getpid() if pid is None else pid
    said = {"url": peer.url, "token": peer.token, "server": peer.server, "pid": pid, **fields}
    path = folders / "runtime" / f"maestro-{pid}.json"
    path.write_text(json.dumps(said))
    path.chmod(0o600)
    return path


def test_what_the_caller_names_comes_first(folders):
    environment = {"MAESTRO_URL": "http://other/", "MAESTRO_TOKEN": "theirs"}
    found = discover("http://mine:1/lab", "token", environ=environment)
    assert (found.url, found.token) == ("http://mine:1/", "token")


def test_a_token_in_a_pasted_url_is_its_token():
    assert discover("http://mine:1/lab?token=abc", environ={}).token == "abc"


def test_a_token_without_a_server_is_refused():
    with pytest.raises(InvalidInputError) as caught:
        discover(token="t", environ={})
    assert caught.value.reason == "token_without_url"


def test_the_environment_counts_if_it_has_both():
    found = discover(environ={"MAESTRO_URL": "http://e:1/", "MAESTRO_TOKEN": "t"}, start=False)
    assert (found.url, found.token) == ("http://e:1/", "t")


@pytest.mark.parametrize("half", [{"MAESTRO_URL": "http://e:1/"}, {"MAESTRO_TOKEN": "t"}])
def test_half_an_environment_names_no_server(half):
    with pytest.raises(ServerUnreachableError):
        discover(environ=half, start=False)


def test_a_named_url_gets_the_token_of_its_own_file_and_no_other(folders, sleeper):
    with running(Peer(token="one")) as one, running(Peer(token="two")) as two:
        write(folders, one)
        write(folders, two, sleeper)
        assert discover(one.url, environ={}).token == "one"
        assert discover(two.url, environ={}).token == "two"
        assert discover("http://127.0.0.1:9/", environ={}).token == ""


def test_the_server_of_this_kernel_comes_before_any_other(folders, sleeper):
    with running(Peer(server="a" * 12)) as mine, running(Peer(server="b" * 12)) as other:
        write(folders, mine)
        write(folders, other, sleeper)
        found = discover(environ={"JPY_PARENT_PID": str(sleeper)}, start=False)
    assert (found.url, found.token) == (other.url, other.token)
    assert found.origin == "the server of this kernel"


def test_the_only_running_server_is_taken(folders):
    with running(Peer()) as peer:
        write(folders, peer)
        assert discover(environ={}, start=False).url == peer.url


def test_of_two_running_servers_none_is_guessed(folders, sleeper):
    with running(Peer()) as one, running(Peer(server="b" * 12)) as two:
        write(folders, one)
        write(folders, two, sleeper)
        with pytest.raises(ServerUnreachableError):
            discover(environ={}, start=False)


def test_the_started_server_is_taken_although_others_run(folders, sleeper):
    with running(Peer()) as one, running(Peer(server="b" * 12)) as own:
        write(folders, one)
        write(folders, own, sleeper)
        (folders / "runtime" / "maestro-client.lock").write_text(str(sleeper))
        assert discover(environ={}, start=False).url == own.url


@pytest.mark.parametrize("value", ["", "abc", "-1", "99999999999999999999"])
def test_an_odd_parent_is_no_parent(folders, value):
    with pytest.raises(ServerUnreachableError):
        discover(environ={"JPY_PARENT_PID": value}, start=False)


def test_the_file_of_a_dead_process_is_skipped(folders, gone):
    with running(Peer()) as peer:
        path = write(folders, peer, gone)
        assert read_runtime_file(path, "") is None
        with pytest.raises(ServerUnreachableError):
            discover(environ={"JPY_PARENT_PID": str(gone)}, start=False)


def test_a_file_whose_server_is_gone_is_skipped_next_to_one_that_answers(folders, sleeper):
    with running(Peer()) as past:
        pass
    with running(Peer(server="b" * 12)) as peer:
        write(folders, past, sleeper)
        write(folders, peer)
        assert discover(environ={}, start=False).url == peer.url


def test_another_server_at_the_address_of_a_dead_one_does_not_get_its_sessions(folders):
    with running(Peer(server="b" * 12)) as newcomer:
        write(folders, newcomer, server="a" * 12)
        with pytest.raises(ServerUnreachableError):
            discover(environ={}, start=False)


def test_a_file_from_another_host_is_skipped(folders):
    with running(Peer()) as peer:
        path = write(folders, peer, host=f"not-{socket.gethostname()}")
        assert read_runtime_file(path, "") is None
        write(folders, peer, host=socket.gethostname())
        assert read_runtime_file(path, "").url == peer.url


def test_a_file_that_others_could_have_written_is_not_believed(folders):
    with running(Peer()) as peer:
        path = write(folders, peer)
        path.chmod(0o666)
        assert read_runtime_file(path, "") is None


@pytest.mark.parametrize(
    "content",
    ["", "null", "[]", "{}", '{"url": 1}', '{"url": "file:///", "token": "t", "pid": 1}', "\x00"],
)
def test_a_file_that_says_nothing_useful_is_skipped(folders, content):
    path = folders / "runtime" / f"maestro-{os.getpid()}.json"
    path.write_text(content)
    assert read_runtime_file(path, "") is None
    assert list(running_servers()) == []


def test_a_file_named_after_another_process_is_skipped(folders, sleeper):
    with running(Peer()) as peer:
        write(folders, peer).rename(folders / "runtime" / f"maestro-{sleeper}.json")
        assert list(running_servers()) == []


@pytest.fixture
def own_servers(folders):
    """Ends every server that a test has started."""
    yield folders
    for address in running_servers():
        process = psutil.Process(address.pid)
        process.terminate()
        psutil.wait_procs([process], timeout=DEADLINE)


def test_where_there_is_none_a_server_is_started_and_found_again(own_servers, repo):
    with Maestro() as first:
        assert first.about()["server"] == first.api.address.server
        session = first.spawn("shell", name="here", repo=repo)
        with Maestro() as second:
            assert second.api.address.pid == first.api.address.pid
            assert second["here"].id == session.id
        command = psutil.Process(first.api.address.pid)
        assert first.api.address.token not in " ".join(command.cmdline())
        assert command.parent() is None or os.getsid(command.pid) == command.pid
        assert log_file().stat().st_mode & 0o077 == 0
        assert first.api.address.token not in log_file().read_text()
        session.discard()
    assert started_server() is not None


def test_two_clients_at_once_start_one_server(own_servers):
    found = []
    with ExitStack() as stack:
        threads = [
            threading.Thread(target=lambda: found.append(stack.enter_context(Maestro())))
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DEADLINE)
        assert len({maestro.api.address.pid for maestro in found}) == 1
        assert len(found) == 2
        assert len(list(running_servers())) == 1


def test_a_started_server_does_not_inherit_what_belongs_to_the_session_it_came_from(
    own_servers,
    monkeypatch,
):
    monkeypatch.setenv("MAESTRO_SESSION", "0" * 12)
    monkeypatch.setenv("JPY_PARENT_PID", "1")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "hub-secret")
    with Maestro() as maestro:
        environment = psutil.Process(maestro.api.address.pid).environ()
    assert not [name for name in environment if name.startswith(("MAESTRO_", "JPY_", "JUPYTERHUB"))]


def test_a_server_that_cannot_start_says_why_at_once(folders):
    (folders / "data" / "maestro").mkdir()
    (folders / "data" / "maestro" / "maestro.db").mkdir()
    with pytest.raises(ServerStartError) as caught:
        discover(environ={})
    assert str(log_file()) in caught.value.hint
