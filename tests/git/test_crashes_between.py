"""A process killed between any two of its git commands: spawns of every kind, and publishing."""

from __future__ import annotations

import pytest

from maestro_jupyter.git import add_worktree, publish, repair, undo_unfinished
from tests.git.kills import GIT_ONLY, killed_at_each_step

ALLOW = ("-c", "protocol.file.allow=always")
ATTRIBUTES = "*.bin filter=lfs diff=lfs merge=lfs -text\n"


@pytest.fixture
def whole(repo, make_repo):
    """A repository with all that a spawn has to bring along."""
    library = make_repo("library")
    repo.git(*ALLOW, "submodule", "add", "-q", str(library.path), "lib")
    repo.git("lfs", "install", "--local")
    repo.write(".gitattributes", ATTRIBUTES)
    repo.write("model.bin", "weights\n")
    repo.write(".gitignore", ".env\ncache/\n")
    repo.write(".worktreeinclude", ".env\ncache/\n")
    repo.commit("docs/guide.md", "x\n")
    repo.git("branch", "mine")
    repo.git("tag", "v1")
    repo.write(".env", "secret\n")
    repo.write("cache/a.bin", "a\n")
    return repo


@pytest.mark.timeout(400)
@pytest.mark.parametrize("adopts", [False, True], ids=["new branch", "existing branch"])
def test_a_spawn_with_everything_is_taken_back(whole, root, adopts):
    before = whole.snapshot()
    branch = {"branch": "mine"} if adopts else {"base": "v1"}

    def prepare():
        return add_worktree, (whole.path, "login"), {"root": root, **branch}

    folder = None
    for step in killed_at_each_step(GIT_ONLY, prepare):
        folder = next(iter(root.glob("shop-*/login")), None)
        complete = folder is not None and (folder / "cache/a.bin").exists()
        undone = {"branch": "mine"} if adopts else {}
        assert undo_unfinished(whole.path, "login", root=root, adopted=adopts, **undone) == "", step
        assert whole.snapshot() == before, step
        assert [str(path) for path in root.rglob("*")] == [], step
    assert complete


@pytest.mark.parametrize("has", ["branch", "tag"])
def test_a_spawn_from_what_a_remote_has_can_be_done_again(repo, make_repo, root, has):
    theirs = make_repo("theirs")
    theirs.git("checkout", "-q", "-b", "work")
    commit = theirs.commit("far.txt", "far\n")
    if has == "tag":
        theirs.git("tag", "far", "work")
        theirs.git("checkout", "-q", "main")
        theirs.git("branch", "-q", "-D", "work")
    repo.git("remote", "add", "origin", str(theirs.path))
    base = "far" if has == "tag" else "origin/work"
    head = repo.head()

    def prepare():
        return add_worktree, (repo.path, "login"), {"root": root, "base": base}

    for step in killed_at_each_step(GIT_ONLY, prepare):
        assert undo_unfinished(repo.path, "login", root=root) == "", step
        assert repo.branches() == {"main"}, step
        assert (repo.head(), repo.git("status", "--porcelain")) == (head, ""), step
        assert repo.git("fsck", "--connectivity-only", "--no-dangling") == "", step
    assert add_worktree(repo.path, "login", root=root, base=base).base == commit


def test_a_branch_is_published_or_can_be_published_again(repo, root, tmp_path):
    bare = tmp_path / "forge.git"
    repo.git("init", "-q", "--bare", str(bare))
    repo.git("remote", "add", "origin", str(bare))
    made = add_worktree(repo.path, "login", root=root)
    repo.write("loose.txt", "loose\n", made.path)

    def prepare():
        repo.git("commit", "-q", "--allow-empty", "-m", "More", at=made.path)
        return publish, (made.path, made.branch), {"base": made.base, "target": "main"}

    for step in killed_at_each_step(GIT_ONLY, prepare):
        tip = repo.head(made.path)
        assert repair(repo.path, root, {made.path}) == [], step
        assert repo.git("status", "--porcelain", at=made.path) == "?? loose.txt", step
        request = publish(made.path, made.branch, base=made.base, target="main")
        assert request.uncommitted == ("loose.txt",), step
        assert repo.head(bare, of=made.branch) == tip == repo.head(made.path), step
