"""The demo in its whole length, where nobody watches."""

import json
import subprocess

import pytest

from tests.cli.test_app import PROGRAM
from tests.client.serving import DEADLINE, jupyter_environment, wait_for


@pytest.fixture
def environment(tmp_path, server, maestro):
    del maestro
    variables = {"MAESTRO_URL": server.url, "MAESTRO_TOKEN": server.token, "TMPDIR": str(tmp_path)}
    return jupyter_environment(tmp_path) | variables


def test_six_agents_do_checked_work_and_nothing_is_left_over(environment, tmp_path, maestro):
    done = subprocess.run(
        [*PROGRAM, "demo", "--yes", "--json"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=3 * DEADLINE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert [step.get("step") for step in steps if "step" in step] == [
        "sample",
        "spawned",
        "answered",
        "merged",
        "report",
    ]
    report = steps[-1]
    assert len(report["rows"]) == 6
    assert all(row["commits"] > 0 and row["passed"] and row["tests"] for row in report["rows"])
    assert report["left_over"] == []
    assert len(maestro.sessions) == 0
    assert not list(tmp_path.glob("*maestro-sample-*"))


@pytest.mark.parametrize("there", [1, 6])
def test_an_interrupted_demo_leaves_nothing(environment, tmp_path, maestro, there):
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--yes"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(lambda: len(maestro.sessions) >= there)
        process.send_signal(2)
        _, errors = process.communicate(timeout=DEADLINE)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert len(maestro.sessions) == 0
    assert not list(tmp_path.glob("*maestro-sample-*"))
