"""Worktrees, changes, commits and merges of a git repository; knows no agents, PTYs or servers.

Everything here is synchronous and is called from worker threads.
"""

from .attempts import commits_since, go_back, has_all, has_branch, head_of, keep_attempt
from .change import change_of, refresh_index
from .commits import commit
from .committed import file_at
from .conflicts import Conflict, Hunk, conflicts
from .diffs import Diff, FileChange, diff
from .graph import Graph, GraphBranch, GraphCommit, divergence, graph
from .housekeeping import Found, being_removed, is_forgotten, repair, size_of, survey
from .includes import INCLUDE_LIMIT
from .listing import WorktreeEntry, list_worktrees
from .losses import Loss, LostCommit, loss, loss_of
from .merges import How, MergeResult, is_merged, merge, tips
from .notebooks import NotebookDiff
from .places import folder_for, set_up_mark
from .process import check_git
from .publishing import PullRequest, publish
from .recovery import undo_unfinished
from .refs import Ref, find_refs
from .removal import Removal, delete_branch, remove_worktree
from .repository import Base, Place, find_place, find_repository, head_branch, resolve_base
from .start import Start, find_start
from .uncommitted import uncommitted_files
from .watching import FileWatch, FileWatcher, watched_folders
from .worktrees import Worktree, add_worktree

__all__ = [
    "INCLUDE_LIMIT",
    "Base",
    "Conflict",
    "Diff",
    "FileChange",
    "FileWatch",
    "FileWatcher",
    "Found",
    "Graph",
    "GraphBranch",
    "GraphCommit",
    "How",
    "Hunk",
    "Loss",
    "LostCommit",
    "MergeResult",
    "NotebookDiff",
    "Place",
    "PullRequest",
    "Ref",
    "Removal",
    "Start",
    "Worktree",
    "WorktreeEntry",
    "add_worktree",
    "being_removed",
    "change_of",
    "check_git",
    "commit",
    "commits_since",
    "conflicts",
    "delete_branch",
    "diff",
    "divergence",
    "file_at",
    "find_place",
    "find_refs",
    "find_repository",
    "find_start",
    "folder_for",
    "go_back",
    "graph",
    "has_all",
    "has_branch",
    "head_branch",
    "head_of",
    "is_forgotten",
    "is_merged",
    "keep_attempt",
    "list_worktrees",
    "loss",
    "loss_of",
    "merge",
    "publish",
    "refresh_index",
    "remove_worktree",
    "repair",
    "resolve_base",
    "set_up_mark",
    "size_of",
    "survey",
    "tips",
    "uncommitted_files",
    "undo_unfinished",
    "watched_folders",
]
