"""Where worktrees keep their own part of the repository, however git has written that down."""

from __future__ import annotations

import os

from maestro_jupyter.git.places import common_dir, git_dir, linked
from maestro_jupyter.git.uncommitted import _folder_of


def test_relative_paths_are_followed_as_newer_gits_write_them(repo, add):
    made = add("login")
    own = git_dir(made.path)
    (made.path / ".git").write_text(f"gitdir: {os.path.relpath(own, made.path)}\n")
    (own / "gitdir").write_text(f"{os.path.relpath(made.path / '.git', own)}\n")
    assert git_dir(made.path) == own
    assert common_dir(made.path) == repo.path / ".git"
    assert linked(repo.path / ".git") == {made.path: own}
    assert _folder_of(own) == made.path
