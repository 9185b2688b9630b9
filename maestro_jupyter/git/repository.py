"""Finds a repository, and the commits that names stand for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .diagnosis import error_for
from .errors import (
    BadBranchNameError,
    BareRepositoryError,
    NoCommitsError,
    NotARepositoryError,
    NotAWorktreeError,
    UnknownRevisionError,
)
from .places import common_dir, git_dir, symbolic_head
from .process import Output, run
from .remotes import find_on_remotes

_OBJECT = re.compile(r"[0-9a-f]{40,64}")
_FATAL = 128


@dataclass(frozen=True)
class Base:
    """Where a branch starts: a commit, and the branch that a merge goes back into."""

    commit: str
    target: str | None


@dataclass(frozen=True)
class Place:
    """A repository's main folder, the worktree from which one looks at it, and its commit."""

    repo: Path
    here: Path
    head: str | None = None


def find_repository(path: Path) -> Path:
    """Return the main folder of the repository around ``path``.

    For a linked worktree that is the folder that it was added to, and for a path in a submodule the
    submodule's own.

    Raises
    ------
    NotARepositoryError
        There is none, ``path`` does not exist, or it is inside a ``.git`` folder.
    BareRepositoryError
        The repository has no working files.
    NoCommitsError
        It has no commit on any branch.
    UntrustedRepositoryError
        It belongs to another user.
    """
    return find_place(path).repo


def find_place(path: Path) -> Place:
    """Return the repository around ``path`` and the worktree that ``path`` is in.

    Raises what :func:`find_repository` does.
    """
    path = Path(path).expanduser().absolute()
    if not path.exists():
        raise NotARepositoryError(
            f"{path} does not exist.",
            hint="Name an existing folder of a repository (--repo PATH).",
        )
    start = path if path.is_dir() else path.parent
    output = run(
        start,
        *("rev-parse", "--is-bare-repository", "--is-inside-git-dir", "--path-format=absolute"),
        *("--git-dir", "--git-common-dir", "--show-toplevel", "HEAD^{commit}"),
        accept=(0, _FATAL),
    )
    bare, inside, *places = [*output.text.split("\n"), "", ""]
    if bare == "true":
        raise BareRepositoryError(
            f"{places[0]} is a bare repository: it has no working files.",
            hint="Clone it and work in the clone.",
        )
    if inside == "true":
        raise NotARepositoryError(
            f"{path} is inside git's own folder {places[1]}.",
            hint="Name the folder that holds the working files instead.",
        )
    if inside != "false":
        raise error_for("rev-parse", output.status, output.stderr, start)
    own, shared, top, head = places[:4]
    folder = Path(top) if own == shared else _main_folder(Path(shared), Path(top))
    if _OBJECT.fullmatch(head):
        return Place(folder, Path(top), head)
    _check_commits(folder)
    return Place(folder, Path(top))


def head_branch(folder: Path) -> str | None:
    """Return the branch checked out in ``folder``, or ``None`` where HEAD is detached."""
    output = run(folder, "symbolic-ref", "--quiet", "HEAD", accept=(0, 1))
    return output.text.removeprefix("refs/heads/") or None


def resolve_base(repo: Path, base: str | None) -> Base:
    """Return the commit that ``base`` (default: HEAD) names, and the branch to merge into.

    That branch is ``base`` where it names a local one, else the local one of the same name where
    ``base`` is on a remote, else the one checked out in ``repo``. What is on a remote only is
    fetched.

    Raises
    ------
    UnknownRevisionError
        ``base`` names no commit.
    NoCommitsError
        HEAD names none yet.
    """
    return resolve(repo, base, [])[0]


def resolve(repo: Path, base: str | None, names: Sequence[str]) -> tuple[Base, list[str | None]]:
    """Resolve ``base`` as :func:`resolve_base` does, and whatever else in the same process."""
    checked_out = _checked_out(repo)
    if base is None:
        commit, *others = look_up(repo, ["HEAD^{commit}", *names])
        if commit is None:
            raise _no_commits(repo)
        return Base(commit, checked_out), others
    branch, commit, *others = look_up(
        repo,
        [f"refs/heads/{base}^{{commit}}", f"{base}^{{commit}}", *names],
    )
    if branch is not None:
        return Base(branch, base), others
    if commit is not None and base:
        return Base(commit, _local_twin(repo, base) or checked_out), others
    found, said = find_on_remotes(repo, base)
    if found is None:
        raise _unknown(repo, base, said)
    (commit,) = look_up(repo, [f"{found.ref}^{{commit}}"])
    if commit is None:
        raise _unknown(repo, base, said)
    return Base(commit, _local_twin(repo, base, found.branch) or checked_out), others


def look_up(where: Path, names: Sequence[str], *options: str) -> list[str | None]:
    """Return the object that each name stands for; all of them in one process.

    The names go over stdin, where nothing can be taken for an option.
    """
    asked = [name for name in names if "\n" not in name and "\0" not in name]
    output = run(
        where,
        *(*options, "cat-file", "--batch-check"),
        stdin="".join(f"{name}\n" for name in asked).encode(errors="surrogateescape"),
    )
    found = {
        name: line.split(" ", 1)[0]
        for name, line in zip(asked, output.text.split("\n"), strict=False)
        if _OBJECT.fullmatch(line.split(" ", 1)[0])
        and not line.endswith((" missing", " ambiguous"))
    }
    return [found.get(name) for name in names]


def check_branch_name(repo: Path, branch: str) -> None:
    """Check a branch's name by git's own rules.

    Raises
    ------
    BadBranchNameError
        Git does not allow it, or it would look like an option.
    """
    fits = not branch.startswith("-") and branch not in {"HEAD", "@"} and "\0" not in branch
    if fits:
        checked: Output = run(repo, "check-ref-format", f"refs/heads/{branch}", accept=(0, 1))
        fits = checked.status == 0
    if not fits:
        raise BadBranchNameError(
            f"{branch!r} cannot name a branch.",
            hint="Git forbids spaces, '..', '~', '^', ':', '?', '*', '[', '\\', a '-' in front, "
            "and '/', '.' or '.lock' at the end.",
        )


def _checked_out(repo: Path) -> str | None:
    branch = symbolic_head(git_dir(repo))
    return branch if branch is not None else head_branch(repo)


def _main_folder(shared: Path, top: Path) -> Path:
    """Return the main folder of a linked worktree, or its own where the repository has none."""
    output = run(
        shared.parent,
        *(f"--git-dir={shared}", "rev-parse", "--is-bare-repository", "--show-toplevel"),
        accept=(0, _FATAL),
    )
    bare, *folders = output.text.split("\n")
    if bare != "false" or not folders:
        return top
    try:
        return Path(folders[0]) if common_dir(Path(folders[0])).samefile(shared) else top
    except (NotAWorktreeError, OSError):
        return top


def _check_commits(folder: Path) -> None:
    if not run(folder, "for-each-ref", "--count=1", "refs/heads", "refs/remotes").text:
        raise _no_commits(folder)


def _no_commits(folder: Path) -> NoCommitsError:
    return NoCommitsError(
        f"{folder} has no commits yet where it is, so there is nothing to start from.",
        hint='Make a first commit: git add -A && git commit -m "First commit"',
    )


def _local_twin(repo: Path, base: str, branch: str | None = None) -> str | None:
    """Return the local branch of the same name as the remote's branch ``base``."""
    name = branch or base.removeprefix("refs/").removeprefix("remotes/").partition("/")[2]
    asked = [f"refs/heads/{name}", *([] if branch else [f"refs/remotes/{base}"])]
    return name if name and all(look_up(repo, asked)) else None


def _unknown(repo: Path, base: str, said: str) -> UnknownRevisionError:
    refs = run(
        repo,
        *("for-each-ref", "--count=5000", "--sort=-creatordate", "--format=%(refname:short)"),
        *("refs/heads", "refs/remotes", "refs/tags"),
    ).text.split("\n")
    near = [name for name in refs if base and name.endswith(f"/{base}")]
    near += [name for name in difflib.get_close_matches(base, refs) if name not in near]
    return UnknownRevisionError(
        f"{base!r} names no commit in {repo}.",
        hint=(f"Did you mean {near[0]!r}?" if near else "Name a branch, a tag or a commit.")
        + (f" A remote could not be asked: {said}" if said else ""),
    )
