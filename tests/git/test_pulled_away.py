"""A folder that goes away between any two git commands of a merge takes nothing with it."""

from __future__ import annotations

import itertools

import pytest

from maestro_jupyter.git import add_worktree, merge, repair
from tests.git.kills import GIT_ONLY, met_at_each_step, pull_away

pytestmark = pytest.mark.timeout(400)


@pytest.mark.parametrize("how", ["merge", "squash", "rebase", "ff-only"])
@pytest.mark.parametrize("goes", ["source", "target"])
def test_a_merge_is_made_or_can_be_made_again(repo, root, tmp_path, how, goes):
    target = add_worktree(repo.path, "target", root=root)
    repo.write("loose.txt", "loose\n", target.path)
    numbers = itertools.count(1)
    folder = target.path
    elsewhere = tmp_path / "elsewhere"

    def prepare():
        nonlocal folder
        name = f"s{next(numbers)}"
        source = add_worktree(repo.path, name, root=root, base=target.branch)
        repo.commit(f"{name}.txt", "work\n", at=source.path)
        repo.write("loose.txt", "loose too\n", source.path)
        if goes == "source":
            folder = source.path
        if how != "ff-only":
            repo.git("commit", "-q", "--allow-empty", "-m", "Meanwhile", at=target.path)
        return merge, (repo.path, source.branch, target.branch), {"how": how}

    for step in met_at_each_step(GIT_ONLY, prepare, lambda: (pull_away, folder, elsewhere)):
        name = f"s{step}"
        source = target.path.parent / name
        tip = repo.head(of=f"maestro/{name}")
        assert repair(repo.path, root, {target.path, source}) == [], step
        if elsewhere.exists():
            elsewhere.rename(folder)
        assert repo.head(of=f"maestro/{name}") == tip == repo.head(source), step
        merge(repo.path, f"maestro/{name}", target.branch, how=how)
        assert (target.path / f"{name}.txt").read_text() == "work\n", step
        for place, loose in ((target.path, "loose\n"), (source, "loose too\n")):
            assert repo.git("status", "--porcelain", at=place) == "?? loose.txt", step
            assert (place / "loose.txt").read_text() == loose, step
