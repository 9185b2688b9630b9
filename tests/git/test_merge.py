from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from maestro_jupyter.git import is_merged, merge, merges
from maestro_jupyter.git.claims import turn
from maestro_jupyter.git.errors import (
    BranchInUseError,
    DirtyTargetError,
    HookRefusedError,
    IdentityMissingError,
    LockedError,
    MergeConflictError,
    NotFastForwardError,
    SigningFailedError,
    TargetBusyError,
    UnknownBranchError,
    UnrelatedHistoriesError,
)
from maestro_jupyter.model import InvalidInputError

WAYS = ["merge", "squash", "rebase", "ff-only"]
LINES = "one\ntwo\nthree\nfour\nfive\n"


@pytest.fixture
def made(repo, add):
    made = add("login")
    repo.commit("src/app.py", LINES.replace("one", "ONE"), made.path)
    repo.commit("new.py", "new\n", made.path)
    return made


def diverge(repo, how):
    if how != "ff-only":
        repo.commit("src/app.py", LINES.replace("five", "FIVE"))


def files(repo, at="main"):
    return set(repo.git("ls-tree", "-r", "--name-only", at).split("\n"))


def check_result(repo, made, how, result, before):
    """The target has both sides' changes, in the shape that the way of merging promises."""
    assert repo.head(of=result.into) == result.commit
    assert not result.already
    app = repo.git("show", f"{result.into}:src/app.py")
    assert "ONE" in app
    assert ("FIVE" in app) == (how != "ff-only")
    assert "new.py" in files(repo, result.into)
    parents = repo.git("log", "-1", "--format=%P", result.into).split()
    added = repo.git("rev-list", f"{before}..{result.into}").split()
    tip = repo.head(of=made.branch)
    if how == "merge":
        assert parents == [before, tip]
    if how == "squash":
        assert added == [result.commit]
    if how == "rebase":
        assert len(added) == 2
        assert tip not in added
    if how == "ff-only":
        assert result.commit == tip
    assert tip == repo.head(made.path)
    assert repo.git("status", "--porcelain", at=made.path) == ""
    assert is_merged(repo.path, made.branch, result.into)


@pytest.mark.parametrize("how", WAYS)
def test_into_a_branch_that_is_checked_out(repo, made, how):
    diverge(repo, how)
    before = repo.head()
    result = merge(repo.path, made.branch, "main", how=how)
    check_result(repo, made, how, result, before)
    assert repo.git("status", "--porcelain") == ""
    assert (repo.path / "new.py").read_text() == "new\n"
    assert repo.git("symbolic-ref", "HEAD") == "refs/heads/main"


@pytest.mark.parametrize("how", WAYS)
def test_into_a_branch_that_is_checked_out_nowhere(repo, made, how):
    diverge(repo, how)
    before = repo.head()
    repo.git("checkout", "-q", "-b", "aside")
    status = repo.snapshot()[0]
    result = merge(repo.path, made.branch, "main", how=how)
    check_result(repo, made, how, result, before)
    assert repo.snapshot()[0] == status
    assert repo.git("status", "--porcelain") == ""
    assert repo.head() == before


@pytest.mark.parametrize("how", WAYS)
def test_into_the_branch_of_another_session(repo, made, add, how):
    diverge(repo, how)
    other = add("other")
    before = repo.head(other.path)
    result = merge(repo.path, made.branch, other.branch, how=how)
    check_result(repo, made, how, result, before)
    assert repo.git("status", "--porcelain", at=other.path) == ""
    assert (other.path / "new.py").exists()
    assert repo.head() == before


@pytest.mark.parametrize("how", WAYS)
def test_changes_that_are_not_in_the_way_stay(repo, made, how):
    repo.commit("mine.txt", "old\n")
    repo.git("checkout", "-q", "--detach")
    repo.git("checkout", "-q", "main")
    if how == "ff-only":
        repo.git("rebase", "-q", "main", at=made.path)
    repo.write("mine.txt", "precious\n")
    repo.write("loose.txt", "precious too\n")
    repo.write("staged.txt", "staged\n")
    repo.git("add", "staged.txt")
    status = repo.git("status", "--porcelain")
    merge(repo.path, made.branch, "main", how=how)
    assert repo.git("status", "--porcelain") == status
    assert (repo.path / "mine.txt").read_text() == "precious\n"
    assert (repo.path / "loose.txt").read_text() == "precious too\n"
    assert (repo.path / "new.py").exists()


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("kind", ["changed", "staged", "untracked"])
def test_changes_that_are_in_the_way_are_named_and_kept(repo, made, how, kind):
    diverge(repo, how)
    name = "new.py" if kind == "untracked" else "src/app.py"
    repo.write(name, "precious\n")
    if kind == "staged":
        repo.git("add", name)
    before = repo.snapshot()
    with pytest.raises(DirtyTargetError) as caught:
        merge(repo.path, made.branch, "main", how=how)
    assert caught.value.files == (name,)
    assert name in caught.value.message
    assert str(repo.path) in caught.value.message
    assert repo.snapshot() == before
    assert (repo.path / name).read_text() == "precious\n"


def test_settings_do_not_stash_or_squash(repo, made):
    repo.git("config", "merge.autoStash", "true")
    repo.git("config", "branch.main.mergeOptions", "--squash --no-commit")
    repo.git("config", "merge.ff", "false")
    repo.git("config", "merge.verifySignatures", "true")
    result = merge(repo.path, made.branch, "main")
    assert repo.head() == result.commit
    assert repo.git("status", "--porcelain") == ""
    assert repo.git("stash", "list") == ""


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("out", [True, False])
def test_a_conflict_is_named_and_changes_nothing(repo, made, how, out):
    repo.commit("src/app.py", LINES.replace("one", "uno"))
    if not out:
        repo.git("checkout", "-q", "-b", "aside")
    before = repo.snapshot()
    with pytest.raises(MergeConflictError) as caught:
        merge(repo.path, made.branch, "main", how=how)
    assert caught.value.files == ("src/app.py",)
    assert "src/app.py" in caught.value.message
    assert repo.snapshot() == before
    assert not (repo.path / ".git" / "MERGE_HEAD").exists()
    assert not (repo.path / ".git" / "maestro.lock").exists()
    assert not is_merged(repo.path, made.branch, "main")


@pytest.mark.parametrize("how", WAYS)
def test_what_is_merged_is_not_merged_again(repo, made, how):
    diverge(repo, how)
    first = merge(repo.path, made.branch, "main", how=how)
    again = merge(repo.path, made.branch, "main", how=how)
    assert again.already
    assert again.commit == first.commit == repo.head()


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_later_work_can_be_merged_after_a_merge(repo, made, how):
    merge(repo.path, made.branch, "main", how=how)
    repo.commit("later.py", "later\n", made.path)
    merge(repo.path, made.branch, "main", how=how)
    assert (repo.path / "later.py").exists()
    assert repo.git("status", "--porcelain") == ""


def test_only_forward_is_refused_where_the_target_went_on(repo, made):
    repo.commit("b.txt", "b\n")
    before = repo.snapshot()
    with pytest.raises(NotFastForwardError) as caught:
        merge(repo.path, made.branch, "main", how="ff-only")
    assert "'main'" in caught.value.message
    assert repo.snapshot() == before


@pytest.mark.parametrize("missing", ["branch", "into"])
@pytest.mark.parametrize("name", ["nowhere", "-x", "HEAD", "", "a\nb"])
def test_an_unknown_branch_is_named(repo, made, missing, name):
    pair = (name, "main") if missing == "branch" else (made.branch, name)
    with pytest.raises(UnknownBranchError) as caught:
        merge(repo.path, *pair)
    assert repr(name) in caught.value.message


def test_nonsense_is_refused(repo, made):
    with pytest.raises(InvalidInputError):
        merge(repo.path, "main", "main")
    with pytest.raises(InvalidInputError):
        merge(repo.path, made.branch, "main", how="octopus")


def test_unrelated_histories_are_refused(repo):
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit("x", "x\n")
    repo.git("checkout", "-q", "main")
    for how in ("merge", "squash", "rebase"):
        with pytest.raises(UnrelatedHistoriesError):
            merge(repo.path, "other", "main", how=how)


def test_messages_say_what_was_merged(repo, add, made):
    one = add("one")
    repo.commit("one.py", "1\n", one.path)
    subject = ("log", "-1", "--format=%B")
    merge(repo.path, made.branch, "main")
    assert repo.git(*subject) == "Merge branch 'maestro/login'"
    merge(repo.path, one.branch, "main", how="squash")
    assert repo.git(*subject) == "Write one.py"
    merge(repo.path, "main", one.branch, message="Größe\n\nand more")
    assert repo.git(*subject, one.branch) == "Größe\n\nand more"
    two = add("two", base="HEAD~1")
    repo.commit("2.py", "2\n", two.path)
    repo.commit("3.py", "3\n", two.path)
    merge(repo.path, two.branch, "main", how="squash")
    assert repo.git(*subject) == "Squash branch 'maestro/two'\n\n* Write 2.py\n* Write 3.py"


def test_rebasing_keeps_authors_messages_and_encodings(repo, add):
    made = add("login")
    repo.write("a.py", "a\n", made.path)
    repo.git("add", "-A", at=made.path)
    author = "--author=Grace Höpper <grace@example.org>"
    date = "--date=2001-02-03T04:05:06+0700"
    repo.git(
        "commit", "-q", author, date, "-m", "Größe\n\n# kept\n", "--cleanup=verbatim", at=made.path
    )
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1", at=made.path)
    message = repo.path.parent / "latin"
    message.write_bytes("Löwe\n".encode("latin-1"))
    repo.write("b.py", "b\n", made.path)
    repo.git("add", "-A", at=made.path)
    repo.git("commit", "-q", "-F", str(message), at=made.path)
    repo.git("config", "--unset", "i18n.commitEncoding")
    repo.commit("other.py", "o\n")
    merge(repo.path, made.branch, "main", how="rebase")
    assert repo.git("log", "-2", "--format=%an|%ae|%ad|%s", "--date=iso-strict").split("\n")[1] == (
        "Grace Höpper|grace@example.org|2001-02-03T04:05:06+07:00|Größe"
    )
    assert repo.git("log", "-1", "--format=%s") == "Löwe"
    assert "# kept" in repo.git("log", "-1", "--format=%B", "HEAD~1")


def test_rebasing_leaves_out_what_is_there_already(repo, made):
    repo.git("cherry-pick", f"{made.branch}~1")
    before = repo.head()
    merge(repo.path, made.branch, "main", how="rebase")
    assert len(repo.git("rev-list", f"{before}..main").split()) == 1


def test_rebasing_flattens_merges(repo, made):
    repo.commit("theirs.py", "t\n")
    repo.git("merge", "-q", "main", at=made.path)
    repo.commit("later.py", "l\n", made.path)
    repo.commit("again.py", "a\n")
    merge(repo.path, made.branch, "main", how="rebase")
    assert repo.git("rev-list", "--merges", "main") == ""
    assert {"theirs.py", "later.py", "again.py", "new.py"} <= files(repo)


@pytest.mark.parametrize("state", ["merge", "rebase", "cherry-pick"])
def test_a_target_in_the_middle_of_something_is_left_alone(repo, made, state):
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("README.md", "side\n")
    repo.git("checkout", "-q", "main")
    repo.commit("README.md", "main\n")
    repo.git(
        *{"merge": ["merge", "side"], "rebase": ["rebase", "side"]}.get(state, [state, "side"]),
        check=False,
    )
    before = repo.snapshot()
    with pytest.raises(TargetBusyError) as caught:
        merge(repo.path, made.branch, "main")
    assert str(repo.path) in caught.value.message
    assert repo.snapshot() == before


def test_a_target_on_a_disk_that_is_away_is_left_alone(repo, made, tmp_path):
    away = tmp_path / "away"
    repo.git("checkout", "-q", "--detach")
    repo.git("worktree", "add", "-q", str(away), "main")
    repo.git("worktree", "lock", str(away))
    away.rename(tmp_path / "moved")
    with pytest.raises(BranchInUseError) as caught:
        merge(repo.path, made.branch, "main")
    assert str(away) in caught.value.message


def test_a_target_checked_out_twice_is_left_alone(repo, made, tmp_path):
    repo.git("worktree", "add", "-q", "-f", str(tmp_path / "twin"), "main")
    with pytest.raises(BranchInUseError):
        merge(repo.path, made.branch, "main")


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_a_missing_identity_changes_nothing(repo, made, home, how):
    diverge(repo, how)
    (home / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
    before = repo.snapshot()
    with pytest.raises(IdentityMissingError):
        merge(repo.path, made.branch, "main", how=how)
    assert repo.snapshot() == before


def test_signing_that_fails_changes_nothing(repo, made):
    repo.git("config", "commit.gpgSign", "true")
    repo.git("config", "gpg.program", "false")
    before = repo.snapshot()
    with pytest.raises(SigningFailedError):
        merge(repo.path, made.branch, "main")
    assert repo.snapshot() == before


def test_a_hook_runs_where_the_target_is_checked_out(repo, made, tmp_path):
    repo.hook("post-merge", f"touch {tmp_path}/ran")
    merge(repo.path, made.branch, "main")
    assert (tmp_path / "ran").exists()


def test_merges_at_the_same_moment_all_arrive(repo, add):
    sessions = [add(f"s{number}") for number in range(6)]
    for number, each in enumerate(sessions):
        repo.commit(f"f{number}.py", "x\n", each.path)
    ways = ["merge", "squash", "rebase"] * 2
    with ThreadPoolExecutor(6) as pool:
        jobs = [
            pool.submit(merge, repo.path, each.branch, "main", how=how)
            for each, how in zip(sessions, ways, strict=True)
        ]
        commits = [job.result(60).commit for job in jobs]
    assert len(set(commits)) == 6
    assert {f"f{number}.py" for number in range(6)} <= files(repo)
    assert repo.git("status", "--porcelain") == ""


def test_a_target_that_moves_meanwhile_is_merged_with(repo, made, monkeypatch):
    advance = merges.advance
    moved = []

    def advance_late(*arguments, **options):
        if not moved:
            moved.append(repo.commit("meanwhile.py", "m\n"))
        return advance(*arguments, **options)

    monkeypatch.setattr(merges, "advance", advance_late)
    merge(repo.path, made.branch, "main")
    assert {"meanwhile.py", "new.py"} <= files(repo)
    assert repo.git("status", "--porcelain") == ""


def test_a_hook_that_guards_branches_is_quoted(repo, made):
    repo.git("checkout", "-q", "--detach")
    repo.hook("reference-transaction", 'echo "main is frozen" >&2; exit 1')
    before = repo.head(of="main")
    with pytest.raises(HookRefusedError) as caught:
        merge(repo.path, made.branch, "main")
    assert "main is frozen" in caught.value.message
    assert repo.head(of="main") == before


def test_a_setting_to_stash_does_not_move_changes_that_are_in_the_way(repo, made):
    repo.git("config", "merge.autoStash", "true")
    repo.write("src/app.py", "precious\n")
    before = repo.snapshot()
    with pytest.raises(DirtyTargetError):
        merge(repo.path, made.branch, "main")
    assert repo.snapshot() == before
    assert repo.git("stash", "list") == ""


def test_merges_take_turns(repo, made, monkeypatch):
    monkeypatch.setattr(merges, "_PATIENCE", 0.1)
    before = repo.head()
    with turn(repo.path / ".git", patience=0), pytest.raises(LockedError):
        merge(repo.path, made.branch, "main")
    assert repo.head() == before
    assert not merge(repo.path, made.branch, "main").already
    assert not (repo.path / ".git" / "maestro.lock").exists()


@pytest.mark.parametrize("name", ["secret.env", "out"])
def test_ignored_files_in_the_way_are_named_and_kept(repo, made, name):
    """Git itself would overwrite what it ignores."""
    (repo.path / ".git" / "info" / "exclude").write_text("*.env\nout/\n")
    repo.write(name, "theirs\n", made.path)
    repo.git("add", "-f", name, at=made.path)
    repo.git("commit", "-qm", "In the way", at=made.path)
    precious = repo.write("out/data" if name == "out" else name, "precious\n")
    before = repo.head()
    with pytest.raises(DirtyTargetError) as caught:
        merge(repo.path, made.branch, "main")
    assert caught.value.files
    assert precious.read_text() == "precious\n"
    assert repo.head() == before
