"""Worktrees, changes, commits and merges of a git repository; knows no agents, PTYs or servers.

Everything here is synchronous and is called from worker threads.
"""

from .change import change_of, refresh_index
from .commits import commit
from .diffs import Diff, FileChange, diff
from .listing import WorktreeEntry, list_worktrees
from .losses import Loss, LostCommit, loss
from .merges import How, MergeResult, is_merged, merge
from .notebooks import NotebookDiff
from .places import folder_for
from .process import check_git
from .recovery import undo_unfinished
from .removal import Removal, delete_branch, remove_worktree
from .repository import Base, find_repository, head_branch, resolve_base
from .worktrees import Worktree, add_worktree

__all__ = [
    "Base",
    "Diff",
    "FileChange",
    "How",
    "Loss",
    "LostCommit",
    "MergeResult",
    "NotebookDiff",
    "Removal",
    "Worktree",
    "WorktreeEntry",
    "add_worktree",
    "change_of",
    "check_git",
    "commit",
    "delete_branch",
    "diff",
    "find_repository",
    "folder_for",
    "head_branch",
    "is_merged",
    "list_worktrees",
    "loss",
    "merge",
    "refresh_index",
    "remove_worktree",
    "resolve_base",
    "undo_unfinished",
]
