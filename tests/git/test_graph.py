from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.git import divergence, graph
from maestro_jupyter.git.graph import lay_out


def test_branches_and_their_target_are_one_graph(repo, add):
    one, two = add("one"), add("two")
    first = repo.commit("one.py", "1\n", one.path)
    second = repo.commit("two.py", "2\n", two.path)
    ahead = repo.commit("main.py", "m\n")
    shown = graph(repo.path, [(one.branch, "main"), (two.branch, "main")])
    by_sha = {commit.sha: commit for commit in shown.commits}
    assert {first, second, ahead, one.base} <= set(by_sha)
    assert by_sha[first].refs == ("maestro/one",)
    assert by_sha[ahead].refs == ("main",)
    assert by_sha[first].parents == (one.base,)
    assert shown.lanes > 1
    assert [(one.ahead, one.behind) for one in shown.branches] == [(1, 1), (1, 1)]
    assert not shown.more


def test_more_is_had_by_skipping(repo, add):
    made = add("one")
    for number in range(7):
        repo.commit("n.py", f"{number}\n", made.path)
    whole = graph(repo.path, [(made.branch, "main")])
    parts = [graph(repo.path, [(made.branch, "main")], limit=3, skip=skip) for skip in (0, 3, 6)]
    assert [part.more for part in parts] == [True, True, False]
    assert tuple(each for part in parts for each in part.commits) == whole.commits


def test_a_branch_that_is_gone_and_a_target_that_is_none(repo, add):
    made = add("one")
    shown = graph(repo.path, [("gone", "main"), (made.branch, None)])
    assert [(one.tip is None, one.ahead) for one in shown.branches] == [(True, None), (False, None)]


def test_ahead_and_behind_are_counted(repo, add):
    made = add("one")
    repo.commit("a.py", "a\n", made.path)
    repo.commit("b.py", "b\n", made.path)
    repo.commit("c.py", "c\n")
    assert divergence(repo.path, made.branch, "main") == (2, 1)


@st.composite
def histories(draw):
    """Commits with parents among those that come later in the list."""
    count = draw(st.integers(1, 14))
    return [
        (
            str(number),
            tuple(
                str(parent)
                for parent in draw(
                    st.lists(st.integers(number + 1, count - 1), max_size=3, unique=True)
                    if number < count - 1
                    else st.just([]),
                )
            ),
        )
        for number in range(count)
    ]


@settings(max_examples=150, deadline=None)
@given(histories())
def test_every_line_leads_from_a_child_to_its_parent(history):
    rows, lanes = lay_out(history)
    for number, (_, parents) in enumerate(history):
        lane, edges = rows[number]
        reached = {arrival(history, rows, number + 1, end) for start, end in edges if start == lane}
        assert reached == set(parents)
        assert all(max(edge) < lanes for edge in edges)


def arrival(history, rows, number, place):
    """Follow a line down from ``place`` until it meets a commit."""
    for (sha, _), (lane, edges) in zip(history[number:], rows[number:], strict=True):
        if lane == place:
            return sha
        (place,) = [end for start, end in edges if start == place]
    raise AssertionError("The line ends nowhere.")
