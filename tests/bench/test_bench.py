"""The benchmark runs: what it says about speed is for people to judge."""

import json
import subprocess
import sys

import pytest

from bench.figures import Series, Target
from tests.e2e.lab import ROOT

PARTS = {
    "load_ext": {"%load_ext", "%load_ext, then %maestro --help"},
    "spawn": {"spawn the first one", "spawn one", "spawn 6 at once"},
    "startup": {"server answers", "Maestro answers", "processor time until then"},
}
TERMINALS = {
    "exits": {
        "6 exits at once: the loop's longest stall",
        "6 exits at once: the longest echo of a 7th",
    },
    "arrivals": {
        "attach to a full terminal: first byte",
        "attach to a full terminal: first and last byte",
    },
}


@pytest.fixture(autouse=True)
def jp_server_cleanup():
    """No Jupyter Server runs in this process."""


def bench(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_each_part_measures_what_it_promises_beside_its_floor(tmp_path):
    run = bench("--quick", "--results", str(tmp_path / "results.json"), *PARTS)
    assert run.returncode == 0, run.stderr
    results = json.loads((tmp_path / "results.json").read_text())["results"]
    for part, names in PARTS.items():
        found = [result for result in results if result["part"] == part]
        assert {result["name"] for result in found} == names
        for result in found:
            assert result["median"] > 0
            assert result["name"] in run.stdout
    with_targets = [result for result in results if result["targets"]]
    assert len(with_targets) == 4
    assert all(result["floor"]["median"] > 0 for result in with_targets)


def test_the_git_loop_is_measured_beside_bare_git(tmp_path):
    run = bench("--quick", "--results", str(tmp_path / "results.json"), "git")
    assert run.returncode == 0, run.stderr
    results = json.loads((tmp_path / "results.json").read_text())["results"]
    assert [(result["name"], result["floor"] is not None) for result in results] == [
        ("add a worktree of 500 files", True),
        ("diff of 500 files, new ones too (floor: git diff alone)", True),
        ("the same (floor: git merge-base, diff and ls-files)", True),
        ("diff of one path", True),
        ("status of six worktrees of 500 files current after one changed", True),
        ("six watched worktrees, idle: share of a core", False),
    ]


def test_terminals_are_measured_beside_those_of_a_stock_server(tmp_path):
    run = bench("--quick", "--results", str(tmp_path / "results.json"), *TERMINALS)
    assert run.returncode == 0, run.stderr
    results = json.loads((tmp_path / "results.json").read_text())["results"]
    for part, names in TERMINALS.items():
        found = [result for result in results if result["part"] == part]
        assert {result["name"] for result in found} == names
        assert all(result["stock"]["median"] > 0 for result in found)


def test_a_target_is_a_limit_from_above_or_from_below():
    assert Target("≤ 3", 3, 3).met
    assert not Target("≤ 3", 4, 3).met
    assert Target("≥ 70", 71, 70, at_least=True).met
    assert not Target("≥ 70", 69, 70, at_least=True).met


def test_a_part_that_does_not_exist_is_refused():
    run = bench("speed")
    assert run.returncode == 2
    assert "there is no part 'speed'" in run.stderr


def test_p99_is_what_99_of_100_do_not_exceed():
    assert Series.of(range(1, 101)).p99 == 99
    assert Series.of(range(1, 201)).p99 == 198
    assert Series.of([3, 1, 2]).p99 == 3
    assert Series.of([4, 1, 2, 3]).median == 2.5


def test_a_series_has_values():
    with pytest.raises(ValueError, match="no values"):
        Series.of([])


def test_a_page_of_terminals_is_measured_beside_one_of_a_stock_server(tmp_path):
    run = bench("--quick", "--results", str(tmp_path / "results.json"), "browser")
    assert run.returncode == 0, run.stderr
    results = json.loads((tmp_path / "results.json").read_text())["results"]
    assert [result["name"] for result in results] == [
        "a key, idle",
        "a key, five floods",
        "parsed, five floods",
        "frames, five floods",
        "attach to a full terminal: drawn",
    ]
    assert all(result["stock"]["median"] > 0 for result in results)
