"""What can go wrong with a repository, one class for each thing a person does about it."""

from __future__ import annotations

from collections.abc import Sequence

from maestro_jupyter.model import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    TooLargeError,
    UnavailableError,
)


class GitMissingError(UnavailableError):
    """There is no git on this machine."""

    reason = "git_missing"


class GitTooOldError(UnavailableError):
    """The git on this machine lacks a command that is needed."""

    reason = "git_too_old"


class GitFailedError(UnavailableError):
    """Git failed for a reason that only its own words tell."""

    reason = "git_failed"


class GitTimeoutError(UnavailableError):
    """Git, or a hook or signing program that it ran, did not end in time."""

    reason = "git_timeout"


class LockedError(ConflictError):
    """Another git process held a lock for too long."""

    reason = "repository_locked"


class DiskFullError(UnavailableError):
    """No space is left where git has to write."""

    reason = "disk_full"


class FolderNotWritableError(UnavailableError):
    """A folder cannot be made or written."""

    reason = "folder_not_writable"


class NotARepositoryError(InvalidInputError):
    """A path is not in the working files of a git repository."""

    reason = "not_a_repository"


class BareRepositoryError(InvalidInputError):
    """The repository has no working files to work on."""

    reason = "bare_repository"


class UntrustedRepositoryError(NotAllowedError):
    """The repository belongs to another user and git refuses to work in it."""

    reason = "untrusted_repository"


class NoCommitsError(ConflictError):
    """There is no commit yet that a worktree could start from."""

    reason = "no_commits"


class UnknownRevisionError(InvalidInputError):
    """A base names no commit."""

    reason = "unknown_base"


class AmbiguousBaseError(InvalidInputError):
    """A base is on several remotes."""

    reason = "ambiguous_base"


class IncludesTooLargeError(TooLargeError):
    """The ignored files to copy into a new worktree are over the limit."""

    reason = "includes_too_large"


class UnknownBranchError(NotFoundError):
    """There is no local branch of that name."""

    reason = "unknown_branch"


class BadBranchNameError(InvalidInputError):
    """Git does not allow this name for a branch."""

    reason = "bad_branch"


class BranchExistsError(ConflictError):
    """The branch is there already, or one whose name rules it out."""

    reason = "branch_exists"


class BranchInUseError(ConflictError):
    """The branch is checked out in another folder."""

    reason = "branch_in_use"


class FolderExistsError(ConflictError):
    """There is something already where the worktree would go."""

    reason = "folder_exists"


class RootInsideRepositoryError(ConflictError):
    """Worktrees would be made inside the repository they belong to."""

    reason = "root_inside_repository"


class NotOursError(NotAllowedError):
    """The folder is not a worktree that Maestro made."""

    reason = "not_ours"


class NotAWorktreeError(NotFoundError):
    """The session's worktree is not there any more."""

    reason = "not_a_worktree"


class IdentityMissingError(UnavailableError):
    """Git does not know in whose name to commit."""

    reason = "identity_missing"


class SigningFailedError(UnavailableError):
    """Commits are to be signed, and the signing program failed."""

    reason = "signing_failed"


class HookRefusedError(ConflictError):
    """A hook of the repository refused."""

    reason = "hook_refused"


class NothingToCommitError(ConflictError):
    """Nothing differs from the last commit."""

    reason = "nothing_to_commit"


class BadPathError(InvalidInputError):
    """A path is not one of the worktree's files."""

    reason = "bad_path"


class EmptyMessageError(InvalidInputError):
    """A commit needs a message."""

    reason = "empty_message"


class _FilesError(ConflictError):
    """A conflict about certain files, named in ``files``."""

    def __init__(self, message: str, *, hint: str = "", files: Sequence[str] = ()) -> None:
        super().__init__(message, hint=hint)
        self.files = tuple(files)


class UnresolvedConflictsError(_FilesError):
    """The worktree is in the middle of a merge with conflicts."""

    reason = "unresolved_conflicts"


class MergeConflictError(_FilesError):
    """Both sides changed the same lines."""

    reason = "merge_conflict"


class DirtyTargetError(_FilesError):
    """Uncommitted changes where the target is checked out would be overwritten."""

    reason = "dirty_target"


class TargetBusyError(ConflictError):
    """The target is in the middle of a merge, rebase or the like."""

    reason = "target_busy"


class NoRemoteError(ConflictError):
    """There is no remote to push to."""

    reason = "no_remote"


class NothingToPublishError(ConflictError):
    """The branch has no commits of its own."""

    reason = "nothing_to_publish"


class PushRefusedError(ConflictError):
    """The remote, the way to it or a hook refused a push."""

    reason = "push_refused"


class NotFastForwardError(ConflictError):
    """The target has commits that the branch lacks."""

    reason = "not_fast_forward"


class UnrelatedHistoriesError(ConflictError):
    """Branch and target share no commit."""

    reason = "unrelated_histories"
