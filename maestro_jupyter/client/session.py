"""The handle of one session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from .api import CHECK_SECONDS
from .diff import Diff
from .errors import NoSuchSessionError
from .landing import ConflictList, Loss, PullRequest
from .messages import MessageList
from .recording import Recording
from .results import Closing, Explanation, Merge, TerminalText
from .session_facts import SessionFacts
from .texts import line
from .waiting import until_arrived, wait_until_arrived, wanted_states

How = Literal["merge", "squash", "rebase", "ff-only"]


class Session(SessionFacts):
    """One run of an agent on one task, followed live.

    Attributes are what the server last said; reading one never waits for the network while the
    event stream is connected.
    """

    # -- talk and wait ----------------------------------------------------------------------

    def send(self, text: str) -> bool:
        """Give the agent a message; return False where it waits until the agent is ready."""
        answer = self._post("send", {"text": text})
        return bool(answer["delivered"])

    @property
    def queue(self) -> MessageList:
        """The messages that wait until the agent is ready, as the server has them now."""
        return MessageList(self._maestro.api, self.id)

    def answer(self, text: str) -> Session:
        """Answer what the agent asked."""
        self._post("answer", {"text": text})
        return self

    def interrupt(self) -> Session:
        """Make the agent drop what it is doing, with the agent's own key."""
        self._post("interrupt")
        return self

    def wait(self, *states: str, timeout: float | None = None) -> Session:
        """Wait until the session is in one of ``states``.

        Parameters
        ----------
        states
            By default any in which it no longer works.
        timeout
            Seconds.

        Raises
        ------
        TimeoutError
            It took longer.
        SessionEndedError
            It ended in another state, or was closed.
        """
        wanted = wanted_states(states)
        self._maestro.follow()
        wait_until_arrived(self._maestro.records, self._latest, wanted, timeout)
        return self

    async def until(self, *states: str, timeout: float | None = None) -> Session:  # noqa: ASYNC109
        """Wait like :meth:`wait` without blocking the event loop."""
        import asyncio

        wanted = wanted_states(states)
        await asyncio.to_thread(self._maestro.follow)
        await until_arrived(self._maestro.records, self._latest, wanted, timeout)
        return self

    # -- look -------------------------------------------------------------------------------

    def read(self, lines: int | None = None) -> str:
        """Return the terminal's text without escape codes, or its last ``lines`` lines."""
        said = self._maestro.api.get(f"sessions/{self.id}/output")
        text = (said["scrollback"] or said["screen"]).rstrip()
        if lines is not None:
            text = "\n".join(text.split("\n")[-lines:]) if lines > 0 else ""
        return TerminalText(text)

    def diff(self, *paths: str, stat: bool = False) -> Diff:
        """Return what changed since the base, committed or not.

        Parameters
        ----------
        paths
            Files and folders of the worktree to look at; by default all.
        stat
            Leave the patch out.
        """
        query: list[tuple[str, str]] = [("path", path) for path in paths]
        if stat:
            query.append(("stat", "true"))
        return Diff.from_json(
            self._maestro.api.request("GET", f"sessions/{self.id}/diff", query=query),
            only_stat=stat,
        )

    def explain(self) -> Explanation:
        """Return the evidence for the status."""
        return Explanation.from_json(self._maestro.api.get(f"sessions/{self.id}/explain"))

    def recording(self) -> Recording:
        """Return everything the terminal has shown so far, to be played."""
        return Recording(self.name, self._maestro.recording(self.id).data)

    # -- the git loop and the end -----------------------------------------------------------

    def commit(self, message: str, paths: Sequence[str] | None = None) -> str:
        """Commit the work in the session's worktree, or only ``paths`` of it; return the commit."""
        body: dict[str, Any] = {"message": message}
        if paths is not None:
            body["paths"] = list(paths)
        return str(self._post("commit", body)["commit"])

    def merge(
        self,
        into: str | None = None,
        how: How = "merge",
        *,
        checks: Sequence[str] | bool = False,
        resolve: bool = False,
    ) -> Merge:
        """Merge the session's branch.

        Parameters
        ----------
        into
            By default the branch it started from.
        checks
            Names of the repository's checks that have to pass first, or True for all of them.
        resolve
            Hand conflicts back to the agent.

        Raises
        ------
        ConflictError
            It can't be merged as things are; ``files`` of the error names those in the way, and
            nothing has changed.
        """
        body: dict[str, Any] = {"how": how, "resolve": resolve}
        if into is not None:
            body["into"] = into
        if checks:
            body["checks"] = True if checks is True else list(checks)
        return Merge.from_json(self._post("merge", body, seconds=CHECK_SECONDS if checks else None))

    def conflicts(self, into: str | None = None) -> ConflictList:
        """Return what merging would conflict in; nothing is changed."""
        query = {} if into is None else {"into": into}
        return ConflictList.from_json(
            self._maestro.api.get(f"sessions/{self.id}/conflicts", **query),
        )

    def pr(
        self,
        title: str | None = None,
        body: str | None = None,
        *,
        draft: bool = False,
    ) -> PullRequest:
        """Push the branch and open a pull request; its commits say what is in it by default."""
        asked = {"title": title, "body": body, "draft": draft}
        said = self._post("pr", {key: value for key, value in asked.items() if value is not None})
        return PullRequest.from_json(said)

    def loss(self) -> Loss:
        """Return what discarding the session would throw away."""
        return Loss.from_json(self._maestro.api.get(f"sessions/{self.id}/loss"))

    def stop(self) -> Session:
        """End the agent's process and all its children; the worktree stays."""
        self._post("stop")
        return self

    def resume(self, *, fresh: bool = False) -> Session:
        """Start it again where it stopped, in its worktree; ``fresh`` begins with its prompt.

        Raises
        ------
        MaestroError
            It runs, or its agent left nothing to go on with.
        """
        self._post("resume", {"fresh": fresh})
        return self

    def close(self) -> Closing:
        """Stop it and put its worktree away, keeping uncommitted and unmerged work."""
        return self._close(discard=False)

    def discard(self) -> Closing:
        """Close it and throw away its worktree and branch, with all work that is not merged."""
        return self._close(discard=True)

    def _close(self, *, discard: bool) -> Closing:
        query = {"discard": "true"} if discard else None
        said = self._maestro.api.request("DELETE", f"sessions/{self.id}", query=query)
        self._record = self._maestro.records.put({**said["session"], "closed": True})
        return Closing(
            name=self.name,
            worktree_kept=said["worktree_kept"],
            branch_kept=said["branch_kept"],
            why=str(said["why"] or ""),
            teardown=str(said.get("teardown") or ""),
        )

    def _post(
        self,
        verb: str,
        body: dict[str, Any] | None = None,
        *,
        seconds: float | None = None,
    ) -> Any:
        answer = self._maestro.api.post(f"sessions/{self.id}/{verb}", body, seconds=seconds)
        self._record = self._maestro.refreshed(self._record)
        return answer


def no_such_session(key: str, names: Sequence[str]) -> NoSuchSessionError:
    """Return the error for a name or id that no open session has."""
    from difflib import get_close_matches

    near = get_close_matches(key, names, n=1)
    if near:
        hint = f"Did you mean {near[0]!r}?"
    elif names:
        hint = f"Open sessions: {', '.join(names)}."
    else:
        hint = "No session is open."
    return NoSuchSessionError(f"There is no open session {line(key, 80)!r}.", hint=hint)
