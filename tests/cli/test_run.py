"""Playbooks on the command line, where there is no terminal: lines, JSON and exit codes."""

import json
import os
import signal
import subprocess

import psutil
import pytest

from tests.cli.test_app import PROGRAM, run
from tests.client.playbooks import human, waits, write_playbook, writes
from tests.client.serving import DEADLINE, jupyter_environment, wait_for

__all__ = ["run"]

PLAY = ("--template", "template.txt")


def lines(text):
    return [json.loads(row) for row in text.splitlines()]


def begin(environment, repo, *arguments):
    return subprocess.Popen(
        [*PROGRAM, "run", "plan.md", *PLAY, *arguments],
        cwd=repo,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_playbook_is_run_to_its_end(run, repo):
    plan = write_playbook(repo, writes("one", check="test -e one.txt"), writes("two"))
    done = run("run", "plan.md", *PLAY)
    assert done.returncode == 0, done.stdout + done.stderr
    for said in (
        "started   one",
        "done      one",
        "started   two",
        "done      two",
        "Done: 2 of 2",
    ):
        assert said in done.stdout
    assert plan.read_text().count("- [x]") == 2
    assert "done" in run("runs").stdout
    shown = run("runs", "plan").stdout
    assert "✓ done" in shown
    assert "maestro/run-plan" in shown
    log = run("runs", "plan", "--log").stdout
    assert "demo: write one.txt hi" in log


def test_each_event_is_a_line_of_json(run, repo):
    write_playbook(repo, writes("one", check="test -e one.txt"))
    done = run("run", "plan.md", *PLAY, "--json")
    assert done.returncode == 0, done.stderr
    events = lines(done.stdout)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    kinds = [event["kind"] for event in events]
    assert kinds[0] == "run_start"
    assert kinds[-1] == "run_done"
    assert {"task_start", "task_output", "task_done"} <= set(kinds)
    assert events[-1]["detail"]["outcome"] == "done"


def test_what_failed_is_said_and_goes_on_once_it_is_mended(run, repo, tmp_path):
    mended = tmp_path / "mended"
    write_playbook(repo, writes("one", check=f"test -e {mended}"), attempts=1)
    done = run("run", "plan.md", *PLAY)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "failed    one" in done.stdout
    assert "maestro run --resume plan" in done.stdout
    mended.write_text("")
    again = run("run", "--resume", "plan")
    assert again.returncode == 0, again.stdout + again.stderr


def test_a_person_who_is_not_there_is_waited_for(run, repo):
    write_playbook(repo, human("look"), writes("one"))
    done = run("run", "plan.md", *PLAY)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "--answer look" in done.stdout
    assert run("run", "plan", "--answer", "look", "done").stdout == "Answered look of plan.\n"
    assert run("run", "--resume", "plan").returncode == 0
    again = run("run", "--resume", "plan")
    assert (again.returncode, again.stdout.count("✓ done")) == (0, 2)


def test_a_run_over_its_time_says_so(run, repo, tmp_path):
    write_playbook(repo, waits("one", tmp_path / "never"))
    done = run("run", "plan.md", *PLAY, "--max-time", "1s")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Over budget" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("run",), 2, "Name the playbook"),
        (("run", "nowhere.md"), 1, "nowhere.md"),
        (("run", "--resume", "nothing"), 1, "nothing"),
        (("run", "--pause"), 2, "Name the run"),
        (("run", "README.md", "--agent", "demo"), 1, "no task"),
        (("runs", "--log"), 2, "Name the run"),
    ],
)
def test_what_cannot_be_is_refused(run, arguments, code, said):
    done = run(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stderr


def known(run):
    return [one["id"] for one in json.loads(run("runs", "--json").stdout)]


def test_a_dry_run_begins_nothing(run, repo):
    plan = write_playbook(repo, writes("one"), human("look"))
    before, runs = plan.read_bytes(), known(run)
    said = run("run", "plan.md", *PLAY, "--dry-run").stdout
    assert "Would run 2 tasks" in said
    assert "    demo: write one.txt hi" in said
    data = json.loads(run("run", "plan.md", *PLAY, "--dry-run", "--json").stdout)
    assert set(data["prompts"]) == {"one"}
    assert plan.read_bytes() == before
    assert known(run) == runs


def test_a_run_is_steered_by_its_name(run, repo, tmp_path):
    go = tmp_path / "go"
    write_playbook(repo, waits("one", go), writes("two"), writes("three"))
    begun = run("run", "plan.md", *PLAY, "--detach")
    assert begun.returncode == 0, begun.stderr
    assert run("run", "--skip", "two").stdout == "Skipped two of plan.\n"
    assert "Paused plan" in run("run", "plan", "--pause").stdout
    go.write_text("")
    wait_for(lambda: "1/3" in run("runs").stdout)
    assert json.loads(run("runs", "plan", "--json").stdout)["phase"] == "paused"
    done = run("run", "--resume", "plan")
    assert "done      three" in done.stdout
    assert done.returncode == 1, "a skipped task is not done"


def test_a_signal_stops_after_what_is_at_work(repo, tmp_path, server, maestro):
    go = tmp_path / "go"
    write_playbook(repo, waits("one", go), writes("two"))
    env = jupyter_environment(tmp_path)
    process = begin(env | {"MAESTRO_URL": server.url, "MAESTRO_TOKEN": server.token}, repo)
    wait_for(lambda: any(one.state == "working" for one in maestro.sessions))
    process.send_signal(signal.SIGINT)
    wait_for(lambda: maestro.runs["plan"].phase == "stopping")
    go.write_text("")
    said, trouble = process.communicate(timeout=DEADLINE)
    assert process.returncode == 130, said + trouble
    assert "Stopping after what is at work" in trouble
    assert "done      one" in said
    assert "maestro run --resume plan" in said
    assert maestro.runs["plan"].tasks["two"].state == "waiting"


def servers_of(folder):
    """Return the servers that the command has started and that run."""
    paths = (folder / "runtime").glob("maestro-[0-9]*.json")
    pids = [json.loads(path.read_text())["pid"] for path in paths]
    return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]


@pytest.fixture
def alone(tmp_path):
    """An environment with little in it and no server, as cron's; what was started is ended."""
    env = jupyter_environment(tmp_path)
    for name in ("home", "data", "runtime"):
        (tmp_path / name).mkdir()
    kept = {"HOME", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "PYTHONPATH"}
    kept |= {"TMPDIR", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"}
    yield {name: env[name] for name in kept} | {"PATH": os.defpath, "MAESTRO_DEMO_SPEED": "max"}
    for process in servers_of(tmp_path):
        process.terminate()
        psutil.wait_procs([process], timeout=DEADLINE)


def test_it_runs_where_there_is_no_server_and_hardly_an_environment(alone, repo):
    plan = write_playbook(repo, writes("one", check="test -e one.txt"))
    said, trouble = begin(alone, repo).communicate(timeout=2 * DEADLINE)
    assert "Done: 1 of 1" in said, said + trouble
    assert "- [x]" in plan.read_text()


def test_a_run_goes_on_after_its_server_was_killed(alone, repo, tmp_path):
    go = tmp_path / "go"
    plan = write_playbook(repo, writes("one"), waits("two", go))
    process = begin(alone, repo)
    wait_for(lambda: "- [x]" in plan.read_text(), seconds=2 * DEADLINE)
    [first] = servers_of(tmp_path)
    first.kill()
    go.write_text("")
    said, trouble = process.communicate(timeout=3 * DEADLINE)
    assert process.returncode == 0, said + trouble
    assert "interrupted" in said
    assert plan.read_text().count("- [x]") == 2
