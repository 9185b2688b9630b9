import json
import os
import socket
import stat
import subprocess
import sys

from maestro_jupyter.server.runtime_file import (
    RuntimeInfo,
    remove_runtime_file,
    remove_stale_files,
    write_runtime_file,
)

HOST = socket.gethostname()


def info(pid=None, token="t0ken", host=HOST):
    return RuntimeInfo(
        url="http://127.0.0.1:8888/user/x/",
        token=token,
        server="0123456789ab",
        pid=pid or os.getpid(),
        version="1",
        started="2026-01-01T00:00:00+00:00",
        host=host,
    )


def dead_pid():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_only_the_owner_can_read_the_file(tmp_path):
    before = os.umask(0)
    try:
        path = write_runtime_file(tmp_path / "runtime", info())
    finally:
        os.umask(before)
    assert path.name == f"maestro-{os.getpid()}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    written = json.loads(path.read_text())
    assert written["url"] == "http://127.0.0.1:8888/user/x/"
    assert written["token"] == "t0ken"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_the_token_is_not_in_what_is_shown_of_it():
    assert "t0ken" not in repr(info())


def test_a_server_removes_its_own_file_only(tmp_path):
    path = write_runtime_file(tmp_path, info())
    remove_runtime_file(path, "another server's token")
    assert path.exists()
    remove_runtime_file(path, "t0ken")
    assert not path.exists()
    remove_runtime_file(path, "t0ken")


def test_files_of_dead_servers_are_removed_and_others_kept(tmp_path):
    dead = write_runtime_file(tmp_path, info(pid=dead_pid()))
    alive = write_runtime_file(tmp_path, info(pid=os.getppid()))
    elsewhere = write_runtime_file(tmp_path, info(pid=dead_pid(), host="another-host"))
    broken = tmp_path / "maestro-999999999.json"
    broken.write_text("{")
    foreign = tmp_path / "jpserver-1.json"
    foreign.write_text("{}")
    assert set(remove_stale_files(tmp_path, HOST)) == {dead, broken}
    assert set(tmp_path.iterdir()) == {alive, elsewhere, foreign}


def test_a_process_that_only_inherited_the_number_does_not_keep_a_file(tmp_path):
    path = write_runtime_file(tmp_path, info())
    os.utime(path, (0, 0))
    assert remove_stale_files(tmp_path, HOST) == [path]


def test_a_missing_folder_holds_no_stale_files(tmp_path):
    assert remove_stale_files(tmp_path / "nowhere", HOST) == []
