"""Pushes a branch and opens a pull request for it, with the forge's own tool where there is one."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .diagnosis import error_for, words_of
from .errors import GitFailedError, NothingToPublishError, PushRefusedError, UnknownBranchError
from .forge_tools import TOOLS, Request, forge_of
from .forges import Remote, push_remote, without_credentials
from .places import git_dir
from .process import run
from .repository import look_up
from .uncommitted import uncommitted_files

_PUSH_SECONDS = 900.0
_SUBJECTS = 100


@dataclass(frozen=True)
class PullRequest:
    """What became of a pull request.

    Attributes
    ----------
    url
        Its page; None where it could not be opened from here, and ``why`` says why.
    already
        It was open before, and has the new commits now.
    commands
        What opens it by hand.
    compare_url
        The page that opens it; None where the forge is not known.
    uncommitted
        Files whose changes are not in it.
    """

    url: str | None
    branch: str
    target: str
    remote: str
    title: str
    tool: str | None
    already: bool
    commands: tuple[str, ...]
    compare_url: str | None
    uncommitted: tuple[str, ...]
    why: str = ""


def publish(
    path: Path,
    branch: str,
    *,
    base: str,
    target: str | None,
    title: str | None = None,
    body: str | None = None,
    draft: bool = False,
) -> PullRequest:
    """Push ``branch``, checked out at ``path``, and open a pull request into ``target``.

    Parameters
    ----------
    base
        The commit that it started from, where the remote does not have ``target``.
    target
        Default: the remote's own default branch.
    title, body
        Default: what its commits say.

    Raises
    ------
    NoRemoteError, UnknownBranchError
        There is nowhere to push to, or no branch to merge into.
    NothingToPublishError
        It has no commits of its own.
    PushRefusedError
        The remote, or a hook, refused the push.
    """
    git_dir(path)
    remote = push_remote(path, branch)
    target = target or _default_branch(path, remote)
    subjects = _subjects(path, branch, base, remote, target)
    uncommitted = uncommitted_files(path)
    if not subjects:
        raise NothingToPublishError(
            f"{branch!r} has no commits that {target!r} lacks.",
            hint="Commit its work first." if uncommitted else "There is nothing to publish.",
        )
    title = title or subjects[0][1]
    body = _body(path, subjects) if body is None else body
    _push(path, remote, branch)
    forge = remote.forge or forge_of(remote)
    tool = TOOLS.get(forge)
    request = Request(path, remote, forge, branch, target, title, body, draft)
    command = request.command(tool) if tool else None
    url, already, why = None, False, "no tool for this host is installed"
    if command is not None and shutil.which(command[0]):
        url, already, why = request.open(command)
    else:
        tool = None
    return PullRequest(
        url=url,
        branch=branch,
        target=target,
        remote=remote.name,
        title=title,
        tool=tool,
        already=already,
        commands=(
            shlex.join(["git", "push", "--set-upstream", remote.name, branch]),
            *((shlex.join(command),) if command else ()),
        ),
        compare_url=remote.compare_url(forge, target, branch),
        uncommitted=uncommitted,
        why=why,
    )


def _default_branch(path: Path, remote: Remote) -> str:
    ref = f"refs/remotes/{remote.name}/HEAD"
    found = run(path, "symbolic-ref", "--quiet", ref, accept=(0, 1, 128)).text
    if not found:
        raise UnknownBranchError(
            f"It is not known which branch of {remote.name!r} to merge into.",
            hint=f"Run: git remote set-head {remote.name} --auto",
        )
    return found.removeprefix(f"refs/remotes/{remote.name}/")


def _subjects(
    path: Path,
    branch: str,
    base: str,
    remote: Remote,
    target: str,
) -> list[tuple[str, str]]:
    """Return the commits that the target lacks, oldest first: their names and subjects."""
    ours, published, local = look_up(
        path,
        [f"refs/heads/{branch}", f"refs/remotes/{remote.name}/{target}", f"refs/heads/{target}"],
    )
    if ours is None:
        raise UnknownBranchError(f"There is no branch {branch!r}.", hint="'git branch' lists them.")
    listing = run(
        path,
        *("rev-list", "--no-merges", "--no-commit-header", "--format=%H %s", "--encoding=UTF-8"),
        *(f"--max-count={_SUBJECTS}", ours, f"^{published or local or base}", "--"),
    ).text
    rows = [row.split(" ", 1) for row in listing.split("\n") if row]
    return [(name, subject) for name, subject in reversed(rows)]


def _body(path: Path, subjects: Sequence[tuple[str, str]]) -> str:
    """Return the rest of the only commit's message, or the subjects of all."""
    if len(subjects) > 1:
        return "".join(f"- {subject}\n" for _, subject in subjects)
    shown = run(path, "show", "--no-patch", "--encoding=UTF-8", "--format=%b", subjects[0][0])
    return shown.text.strip()


def _push(path: Path, remote: Remote, branch: str) -> None:
    done = run(
        path,
        *("push", "--quiet", "--set-upstream", "--", remote.name),
        f"refs/heads/{branch}:refs/heads/{branch}",
        accept=range(-64, 256),
        seconds=_PUSH_SECONDS,
    )
    if done.status == 0:
        return
    said = without_credentials(done.stderr)
    if "non-fast-forward" in said or "fetch first" in said:
        raise PushRefusedError(
            f"{remote.name} has commits on {branch!r} that are not here.",
            hint=f"Merge them first: git pull --no-rebase {remote.name} {branch}",
        )
    error = error_for("push", done.status, said, path)
    if type(error) is GitFailedError:
        raise PushRefusedError(
            f"The push to {remote.name} failed: {words_of(said) or done.status}",
            hint="Put right what it complains about, or check that you may push there.",
        )
    raise error
