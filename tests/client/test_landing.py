"""How graphs, conflicts, losses and pull requests show themselves."""

from __future__ import annotations

from maestro_jupyter.client.graph import Graph
from maestro_jupyter.client.landing import ConflictList, Loss, PullRequest

EVIL = "<img src=x onerror=alert(1)>\x1b[2J"


def a_commit(sha, lane, edges, **more):
    return {
        "sha": sha * 10,
        "parents": [],
        "author": EVIL,
        "time": "2026-01-02T03:04:05+00:00",
        "subject": EVIL,
        "refs": [],
        "sessions": [],
        "lane": lane,
        "edges": edges,
        **more,
    }


def a_graph(**more):
    branch = {"name": "maestro/a", "tip": "a" * 10, "session": EVIL, "state": "working"}
    return Graph.from_json(
        {
            "repo": "/shop",
            "commits": [
                a_commit("a", 0, [[0, 0]], sessions=["login"], refs=["maestro/login"]),
                a_commit("b", 1, [[0, 0], [1, 0]], refs=["main"]),
                a_commit("c", 0, []),
            ],
            "lanes": 2,
            "more": True,
            "branches": [{**branch, "target": "main", "ahead": 1, "behind": 2}],
            **more,
        },
    )


def test_a_graph_is_drawn_with_rails():
    rows = repr(a_graph()).split("\n")
    assert [row.split("<")[0].rstrip() for row in rows] == [
        "●    aaaaaaaa (maestro/login) ◀ login",
        "│ ●  bbbbbbbb (main)",
        "├─╯",
        "●    cccccccc",
        "… and older ones",
    ]


def test_a_graph_shows_nothing_but_text():
    shown = a_graph()._repr_html_()
    assert "<img" not in shown
    assert "\x1b" not in shown + repr(a_graph())
    assert "1 ahead, 2 behind" in shown


def test_a_graph_survives_the_way_through_json():
    assert Graph.from_json(a_graph().to_json()) == a_graph()


def test_conflicts_show_both_sides_as_text_only():
    said = [{"path": EVIL, "why": "contents", "hunks": [{"line": 3, "text": f"<<<<<<<\n{EVIL}"}]}]
    found = ConflictList.from_json(said)
    assert found.summary == "1 file conflicts."
    assert "<img" not in found._repr_html_()
    assert "\x1b" not in found._repr_html_() + repr(found)
    assert "line 3" in repr(found)
    assert found.to_json()[0]["hunks"][0]["line"] == 3


def test_a_loss_names_what_goes():
    loss = Loss.from_json(
        {
            "tracked": ["a.py"],
            "untracked": [f"{number}.py" for number in range(11)],
            "commits": [{"sha": "a" * 40, "subject": "Add a"}],
        },
    )
    assert str(loss).split("\n")[:2] == ["Uncommitted files (12):", "  a.py"]
    assert "  and 2 more" in str(loss)
    assert "  aaaaaaaaaa Add a" in str(loss)
    assert not Loss((), (), ())


def test_a_request_that_is_not_open_says_how_to_open_it():
    request = PullRequest(
        None, "maestro/a", "main", "origin", "A", None, False,
        ("git push origin maestro/a", "gh pr create"), "https://x.org/compare", ("loose.py",), "no tool",
    )  # fmt: skip
    said = str(request)
    assert "not open: no tool." in said
    assert "loose.py" in said
    assert "https://x.org/compare" in said
    assert "  gh pr create" in said
