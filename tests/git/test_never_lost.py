"""Whatever is done in whatever order, no commit and no uncommitted byte is lost unasked."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from maestro_jupyter.git import add_worktree, commit, loss, merge, remove_worktree
from maestro_jupyter.git.errors import (
    DirtyTargetError,
    MergeConflictError,
    NotFastForwardError,
    NothingToCommitError,
)

FILES = st.sampled_from(["a.txt", "b.txt", "sub/c.txt"])
WAYS = st.sampled_from(["merge", "squash", "rebase", "ff-only"])


class Work(RuleBasedStateMachine):
    """Every text that is written is one of a kind, so it can be looked for afterwards."""

    sessions = Bundle("sessions")

    @initialize()
    def begin(self):
        self.top = Path(tempfile.mkdtemp(prefix="maestro-never-lost-"))
        self.repo = self.top / "repo"
        self.root = self.top / "worktrees"
        self.repo.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        (self.repo / "a.txt").write_text("".join(f"line {number}\n" for number in range(30)))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "First")
        self.number = 0
        self.open = {}
        self.loose = {}
        self.commits = {}

    def teardown(self):
        shutil.rmtree(self.top, ignore_errors=True)

    def git(self, *arguments, at=None):
        done = subprocess.run(
            ["git", *arguments], cwd=at or self.repo, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def next(self):
        self.number += 1
        return self.number

    @rule(target=sessions)
    def spawn(self):
        name = f"s{self.next()}"
        self.open[name] = add_worktree(self.repo, name, root=self.root)
        self.commits[name] = []
        return name

    def write(self, folder, file, line):
        text = f"text {self.next()}\n"
        path = folder / file
        path.parent.mkdir(exist_ok=True)
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        lines[line : line + 1] = [text]
        path.write_text("".join(lines))
        self.loose[path] = path.read_text()

    @rule(session=sessions, file=FILES, line=st.integers(0, 29))
    def edit(self, session, file, line):
        self.write(self.open[session].path, file, line)

    @rule(file=FILES, line=st.integers(0, 29))
    def edit_in_the_main_folder(self, file, line):
        self.write(self.repo, file, line)

    def committed(self, folder):
        for path in [path for path in self.loose if path.is_relative_to(folder)]:
            del self.loose[path]

    @rule(session=sessions)
    def commit_session(self, session):
        made = self.open[session]
        try:
            sha = commit(made.path, f"Work {self.next()}")
        except NothingToCommitError:
            return
        self.commits[session].append(sha)
        self.committed(made.path)

    @rule()
    def commit_in_the_main_folder(self):
        try:
            commit(self.repo, f"Work {self.next()}")
        except NothingToCommitError:
            return
        self.committed(self.repo)

    @rule(session=sessions, how=WAYS)
    def merge_session(self, session, how):
        before = self.git("rev-parse", "main"), self.git("status", "--porcelain")
        try:
            result = merge(self.repo, self.open[session].branch, "main", how=how)
        except (MergeConflictError, DirtyTargetError, NotFastForwardError):
            assert before == (self.git("rev-parse", "main"), self.git("status", "--porcelain"))
            return
        assert self.git("rev-parse", "main") == result.commit
        self.git("merge-base", "--is-ancestor", before[0], "main")
        if how in {"squash", "rebase"}:
            self.commits[session] = []

    @rule(target=sessions, session=consumes(sessions))
    def close(self, session):
        made = self.open[session]
        lost = loss(made.path, made.base, made.target, made.branch)
        outcome = remove_worktree(
            self.repo,
            made.path,
            made.branch,
            base=made.base,
            target=made.target,
            root=self.root,
        )
        assert outcome.worktree_removed == (not lost)
        assert outcome.branch_removed == (not lost)
        if lost:
            return session
        assert not made.path.exists()
        return multiple()

    @invariant()
    def what_is_not_committed_is_there(self):
        for path, text in self.loose.items():
            assert path.read_text() == text

    @invariant()
    def what_is_committed_is_held_by_a_branch(self):
        held = set(self.git("rev-list", "--branches").split())
        for commits in self.commits.values():
            assert held.issuperset(commits)


TestWork = Work.TestCase
TestWork.settings = settings(
    max_examples=15,
    stateful_step_count=14,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
