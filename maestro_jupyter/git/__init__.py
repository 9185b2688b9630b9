"""Worktrees, changes, commits and merges of a git repository; knows no agents, PTYs or servers.

Everything here is synchronous and is called from worker threads.
"""

from .change import change_of, refresh_index
from .commits import commit
from .conflicts import Conflict, Hunk, conflicts
from .diffs import Diff, FileChange, diff
from .graph import Graph, GraphBranch, GraphCommit, divergence, graph
from .listing import WorktreeEntry, list_worktrees
from .losses import Loss, LostCommit, loss
from .merges import How, MergeResult, is_merged, merge
from .notebooks import NotebookDiff
from .places import folder_for
from .process import check_git
from .publishing import PullRequest, publish
from .recovery import undo_unfinished
from .removal import Removal, delete_branch, remove_worktree
from .repository import Base, find_repository, head_branch, resolve_base
from .worktrees import Worktree, add_worktree

__all__ = [
    "Base",
    "Conflict",
    "Diff",
    "FileChange",
    "Graph",
    "GraphBranch",
    "GraphCommit",
    "How",
    "Hunk",
    "Loss",
    "LostCommit",
    "MergeResult",
    "NotebookDiff",
    "PullRequest",
    "Removal",
    "Worktree",
    "WorktreeEntry",
    "add_worktree",
    "change_of",
    "check_git",
    "commit",
    "conflicts",
    "delete_branch",
    "diff",
    "divergence",
    "find_repository",
    "folder_for",
    "graph",
    "head_branch",
    "is_merged",
    "list_worktrees",
    "loss",
    "merge",
    "publish",
    "refresh_index",
    "remove_worktree",
    "resolve_base",
    "undo_unfinished",
]
