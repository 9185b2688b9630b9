"""Whatever sessions go through, and whenever the server is killed, nothing is lost unasked."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.orchestration.served import Served
from tests.repositories import git, make_repository

FILES = {
    ".gitignore": ".env\n",
    ".worktreeinclude": ".env\n",
    ".maestro.toml": """
        [setup]
        run = ["test -f .env", "sleep 0.02"]
        [teardown]
        run = ["test -f .env", "sleep 0.02"]
        [ports]
        count = 2
        """,
}
"""What a repository can ask for: each spawn copies a file, is set up, and is torn down."""

WAYS = st.sampled_from(["merge", "squash", "rebase", "ff-only"])
PICK = st.integers(0, 99)
MOMENTS = st.sampled_from([0.0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.15])


class Life(RuleBasedStateMachine):
    """Every file that is written has a text of its own, which is looked for ever after.

    It has to be where it was written, or in a commit that some branch holds.
    """

    @initialize()
    def begin(self):
        self.top = Path(tempfile.mkdtemp(prefix="maestro-never-lost-"))
        self.repo = make_repository(self.top / "repo", FILES)
        (self.repo / ".env").write_text("secret\n")
        git(self.repo, "branch", "mine")
        git(self.repo, "init", "-q", "--bare", str(self.top / "forge.git"))
        git(self.repo, "remote", "add", "origin", str(self.top / "forge.git"))
        self.server = Served(self.top / "data")
        assert self.server.call("allow", repo=str(self.repo)) == {"allowed": True}
        self.number = 0
        self.worktrees = {}
        self.written = {}
        for _ in range(2):
            name = f"s{self.next()}"
            made = self.server.call("spawn", name=name, repo=str(self.repo))
            self.worktrees[name] = made["worktree"]
            self.write(name, made["worktree"])

    def teardown(self):
        if not hasattr(self, "server"):
            return
        try:
            for name in self.worktrees:
                assert "error" not in self.server.call("close", name=name, discard=False)
            self.nothing_is_lost()
        finally:
            self.server.stop()
            shutil.rmtree(self.top, ignore_errors=True)

    def next(self):
        self.number += 1
        return self.number

    def pick(self, number):
        return sorted(self.worktrees)[number % len(self.worktrees)]

    def write(self, owner, folder):
        number = self.next()
        path = Path(folder) / f"text-{number}.txt"
        path.write_text(f"text {number}\n")
        self.written[path] = (owner, git(self.repo, "hash-object", "-w", str(path)))

    def forget(self, owner):
        self.written = {path: of for path, of in self.written.items() if of[0] != owner}

    @rule(adopt=st.booleans())
    def spawn(self, adopt):
        name = f"s{self.next()}"
        branch = {"branch": "mine"} if adopt else {}
        made = self.server.call("spawn", name=name, repo=str(self.repo), **branch)
        if "error" not in made:
            self.worktrees[name] = made["worktree"]
        else:
            assert made["error"] == "branch_in_use", made

    @precondition(lambda self: self.worktrees)
    @rule(number=PICK)
    def edit(self, number):
        name = self.pick(number)
        self.write(name, self.worktrees[name])

    @rule()
    def edit_in_the_main_folder(self):
        self.write(None, self.repo)

    @precondition(lambda self: self.worktrees)
    @rule(number=PICK)
    def commit(self, number):
        done = self.server.call("commit", name=self.pick(number))
        assert done.get("error") in {None, "nothing_to_commit"}, done

    @precondition(lambda self: self.worktrees)
    @rule(number=PICK, how=WAYS)
    def merge(self, number, how):
        done = self.server.call("merge", name=self.pick(number), how=how)
        assert done.get("error") in {None, "not_fast_forward", "dirty_target"}, done

    @precondition(lambda self: self.worktrees)
    @rule(number=PICK)
    def publish(self, number):
        done = self.server.call("publish", name=self.pick(number))
        assert done.get("error") in {None, "nothing_to_publish"}, done

    @precondition(lambda self: self.worktrees)
    @rule(number=PICK, discard=st.sampled_from([False, False, True]))
    def close(self, number, discard):
        name = self.pick(number)
        if discard:
            self.forget(name)
        done = self.server.call("close", name=name, discard=discard)
        assert "error" not in done, done
        del self.worktrees[name]

    @rule()
    def prune(self):
        assert "error" not in self.server.call("prune")

    @precondition(lambda self: self.worktrees)
    @rule(
        number=PICK,
        how=WAYS,
        moment=MOMENTS,
        verb=st.sampled_from(
            ["spawn", "adopt", "commit", "merge", "publish", "close", "discard", "prune"]
        ),
    )
    def crash(self, number, how, moment, verb):
        name = self.pick(number)
        if verb == "discard":
            self.forget(name)
        asked = {
            "spawn": {"name": f"s{self.next()}", "repo": str(self.repo)},
            "adopt": {"name": f"s{self.next()}", "repo": str(self.repo), "branch": "mine"},
            "commit": {"name": name},
            "publish": {"name": name},
            "merge": {"name": name, "how": how},
            "close": {"name": name, "discard": False},
            "discard": {"name": name, "discard": True},
            "prune": {},
        }[verb]
        self.server.begin({"discard": "close", "adopt": "spawn"}.get(verb, verb), **asked)
        time.sleep(moment)
        self.server.kill()
        self.server = Served(self.top / "data")
        self.worktrees = self.server.call("list")

    @invariant()
    def nothing_is_lost(self):
        missing = {of[1]: path for path, of in self.written.items() if not path.exists()}
        if missing:
            held = git(self.repo, "rev-list", "--objects", "--branches").split()
            assert not set(missing) - set(held), missing

    @invariant()
    def the_repository_is_whole(self):
        assert not (self.repo / ".git/MERGE_HEAD").exists()
        status = git(self.repo, "status", "--porcelain").splitlines()
        assert all(line.startswith("?? text-") for line in status), status
        done = subprocess.run(
            ["git", "fsck", "--connectivity-only", "--no-dangling"],
            cwd=self.repo,
            check=False,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr

    @invariant()
    def a_branch_of_the_user_stays(self):
        assert git(self.repo, "rev-parse", "--verify", "refs/heads/mine")


TestLife = pytest.mark.timeout(400)(Life.TestCase)
TestLife.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
