import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from maestro_jupyter.client.diff import Diff
from maestro_jupyter.client.results import AgentFacts, AgentList, Closing, Merge, TerminalText
from maestro_jupyter.client.texts import elapsed, html_table, lines, shorten, text_table
from maestro_jupyter.model import Session as Record
from tests.client.peers import session_json

EVIL = "<img src=x onerror=alert(1)>\x1b[2J\u202e"


def a_diff(patch, **fields):
    stat = {"files": 1, "insertions": 2, "deletions": 1}
    file = {"path": EVIL, "old_path": None, "status": "M", "insertions": 2, "deletions": 1}
    return Diff.from_json({"stat": stat, "files": [file], "patch": patch, **fields})


def test_a_diff_shows_files_and_patch_as_text_only():
    diff = a_diff(f"--- a\n+++ b\n@@ -1 +1 @@\n-{EVIL}\n+new\r\n")
    for shown in (diff._repr_html_(), repr(diff)):
        assert "\x1b" not in shown
    assert "<img" not in diff._repr_html_()
    assert "&lt;img" in diff._repr_html_()
    assert repr(diff).startswith("1 file, +2 ")


def test_the_patch_itself_is_as_git_wrote_it():
    assert a_diff("+a\r\n+\x1b\n").patch == "+a\r\n+\x1b\n"


def test_an_empty_diff_is_false_and_says_so():
    empty = Diff.from_json(
        {"stat": {"files": 0, "insertions": 0, "deletions": 0}, "files": [], "patch": ""},
    )
    assert not empty
    assert repr(empty) == "No changes."


def test_a_cut_patch_says_that_it_goes_on():
    assert "goes on" in repr(a_diff("+a", truncated=True))
    assert "goes on" in a_diff("+a", truncated=True)._repr_html_()


def test_what_was_kept_is_said_with_the_reason():
    closing = Closing("one", "/w", "maestro/one", "It has uncommitted changes.")
    assert str(closing) == (
        "Closed one; kept worktree /w and branch maestro/one: It has uncommitted changes."
    )
    assert str(Closing("one", None, None, "")) == "Closed one; nothing is left over."


def test_a_merge_says_where_the_work_went():
    assert str(Merge("a" * 40, "main", "squash")) == "Merged into main as aaaaaaaaaa (squash)."
    assert "already" in str(Merge("a" * 40, "main", "merge", already=True))


def test_agents_from_a_newer_server_are_read_all_the_same():
    facts = AgentFacts.from_json(
        {"name": "x", "available": False, "advice": "Install it.", "price": 3},
    )
    assert "Install it." in repr(AgentList([facts]))


def test_a_terminals_text_is_a_string_that_reads_well(capsys):
    text = TerminalText("a\nb")
    assert text == "a\nb"
    assert text.upper() == "A\nB"


@pytest.mark.parametrize("width", [40, 80])
def test_a_text_table_keeps_to_its_width(width):
    table = text_table(("name", "message"), [("x", "word " * 100), ("y", EVIL)], width=width)
    assert max(map(len, table.splitlines())) <= width
    assert "\x1b" not in table
    assert "\u202e" not in table


def test_an_html_table_holds_text():
    assert "<img" not in html_table(("a",), [(EVIL,)])


def test_long_names_are_cut_in_the_middle():
    assert shorten("abcdefghij", 5) == "ab…ij"
    assert shorten("abc", 5) == "abc"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (252, "4:12"), (3852, "1:04:12"), (183_600, "2 d 3 h")],
)
def test_time_is_shown_as_a_clock(seconds, shown):
    record = Record.model_validate(session_json())
    assert elapsed(record, record.created + timedelta(seconds=seconds)) == shown


def test_the_clock_stops_with_the_work():
    record = Record.model_validate(session_json(state="finished"))
    assert elapsed(record, datetime.now(UTC)) == "0:00"


def test_lines_keep_what_a_text_needs_and_nothing_that_acts():
    assert lines("a\tb\r\nc\x1b[31m\x07d\x9b") == "a\tb\nc[31md"


@pytest.mark.parametrize("module", ["maestro_jupyter", "maestro_jupyter.notebook"])
def test_importing_is_light(module):
    heavy = "{'httpx', 'websocket', 'anywidget', 'pandas', 'pydantic', 'jupyter_server', 'tornado'}"
    code = f"import sys, {module}; print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_the_package_promises_is_there():
    import maestro_jupyter

    for name in maestro_jupyter.__all__:
        assert getattr(maestro_jupyter, name)
        assert name in dir(maestro_jupyter)
    with pytest.raises(AttributeError):
        _ = maestro_jupyter.Conductor


def a_notebook(**cell):
    return {
        "path": f"a{EVIL}.ipynb",
        "old_path": None,
        "metadata": [{"key": EVIL, "old": None, "new": EVIL}],
        "cells": [
            {
                "kind": "modified",
                "type": EVIL,
                "old_index": 0,
                "new_index": 1,
                "source": [{"op": " ", "text": "same"}, {"op": "<", "text": f"{EVIL}\x1b[2J"}],
                "outputs": {
                    "old": [{"kind": "error", "text": EVIL}],
                    "new": [{"kind": "result", "text": f"4\n{EVIL}"}],
                },
                "metadata": [{"key": "tags", "old": EVIL, "new": None}],
            }
            | cell,
        ],
    }


def test_a_notebook_is_shown_cell_by_cell_and_as_text_only():
    diff = a_diff("", notebooks=[a_notebook()])
    for shown in (diff._repr_html_(), repr(diff)):
        assert "\x1b" not in shown
        assert "same" in shown
    assert "<img" not in diff._repr_html_()
    assert "&lt;img" in diff._repr_html_()
    assert "+ 4" in repr(diff).split("\n")


def test_a_diff_of_a_notebook_survives_the_way_through_json():
    said = [a_notebook(), a_notebook(outputs=None)]
    shown = a_diff("", notebooks=said).to_json()["notebooks"]
    assert json.loads(json.dumps(shown)) == said


def test_a_diff_of_counts_alone_lists_the_files():
    diff = replace(a_diff("+a"), only_stat=True)
    assert "Patch" not in diff._repr_html_()
    assert "file" in repr(diff).split("\n")[2]
    assert "+a" not in repr(diff).split("\n")
