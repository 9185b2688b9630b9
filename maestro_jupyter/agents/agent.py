"""What every agent has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from maestro_jupyter.model import Permission, Signal, State

from .errors import UnsupportedError
from .keys import Keys, Typing
from .launch import Availability, Launch, LaunchRequest, Login

_INTERRUPT = b"\x03"
_DOWN, _ENTER = b"\x1b[B", b"\r"
_BETWEEN_KEYS_S = 0.05


class Agent(ABC):
    """A kind of command-line program that does work in a worktree.

    An agent knows how its program is started and spoken to. It starts nothing itself.
    """

    name: ClassVar[str]
    """The word by which people ask for it, as in ``spawn claude``."""

    title: ClassVar[str]
    """How it is called in full."""

    needs_prompt: ClassVar[bool] = True
    """Whether it must be told what to do when it starts."""

    reports: ClassVar[bool] = True
    """Whether it says its own status, by OSC, hooks or MCP."""

    starts_as: ClassVar[State] = State.WORKING
    """The state that its process having started implies."""

    permissions: ClassVar[frozenset[Permission]] = frozenset()
    """The permission modes it has."""

    takes_model: ClassVar[bool] = False
    """Whether a model can be chosen for one run."""

    headless: ClassVar[bool] = False
    """Whether it can run to the end without a person, with structured output."""

    resumes: ClassVar[bool] = False
    """Whether it can go on with a session of its own by that session's native id."""

    chooses_native_id: ClassVar[bool] = False
    """Whether the native id (a UUID) of a new session can be chosen for it."""

    typing: ClassVar[Typing] = Typing()
    """How a message is typed into it."""

    dialog_delay_s: ClassVar[float] = 0.0
    """Seconds from its word that it asks until its dialog takes keys."""

    # -- is it there? -----------------------------------------------------------------------

    @abstractmethod
    def availability(self) -> Availability:
        """Say whether the program can run here, quickly and without a network."""

    def login(self, environ: Mapping[str, str]) -> Login:
        """Say whether the agent is logged in, as far as files' names or sizes tell.

        Reads no secrets and uses no network. ``environ`` is what the agent would get.
        """
        del environ
        return Login()

    # -- the process ------------------------------------------------------------------------

    def check(
        self,
        *,
        model: str | None = None,
        permission: Permission | None = None,
        headless: bool = False,
    ) -> None:
        """Refuse what this agent has not, before anything is made for it.

        Raises
        ------
        UnsupportedError
            The message says what it has instead.
        """
        if permission is not None and permission not in self.permissions:
            raise UnsupportedError.permission(self.name, permission, self.permissions)
        if model is not None and not self.takes_model:
            raise UnsupportedError(
                f"The agent {self.name!r} takes no model.", hint="Leave --model out."
            )
        if headless and not self.headless:
            raise UnsupportedError(
                f"The agent {self.name!r} has no headless mode.", hint="Leave --headless out."
            )

    @abstractmethod
    def launch(self, request: LaunchRequest) -> Launch:
        """Return the process that works on ``request``."""

    # -- the keys ---------------------------------------------------------------------------

    def message(self, text: str) -> Keys:
        """Return the keys that type ``text`` into the program and submit it."""
        return self.typing.message(text)

    def interrupt(self) -> Keys:
        """Return the keys that make the program drop what it is doing."""
        return Keys.of(_INTERRUPT)

    def approve(self) -> Keys:
        """Return the keys that say yes, once, in the program's own permission dialog."""
        return Keys.of(_ENTER)

    def decline(self) -> Keys:
        """Return the keys that say no in the program's own permission dialog."""
        return Keys.of(b"\x1b")

    def choose(self, index: int, choices: Sequence[str]) -> Keys:
        """Return the keys that pick ``choices[index]`` in a list whose first entry is marked."""
        del choices
        return Keys.of(*[_DOWN] * index, _ENTER, delay_s=_BETWEEN_KEYS_S)

    # -- what it says of itself -------------------------------------------------------------

    def hook_signals(self, payload: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one of its hooks, with this input, says about the session.

        ``time`` is when the hook ran, and the time of the signals.
        """
        del payload, time
        return ()

    def output_signals(self, record: Mapping[str, Any], time: datetime) -> Sequence[Signal]:
        """Return what one JSON line of its headless output says about the session."""
        del record, time
        return ()

    def native_id(self, said: Mapping[str, Any]) -> str | None:
        """Return the native session id in a hook's input or a headless line, if it is there."""
        found = said.get("session_id")
        return found if isinstance(found, str) and found else None

    # -- its own records --------------------------------------------------------------------

    def native_session(self, worktree: Path, environ: Mapping[str, str]) -> str | None:
        """Return the native id of its newest session in ``worktree``, from its own files."""
        del worktree, environ
        return None

    def transcript(self, native_id: str, worktree: Path, environ: Mapping[str, str]) -> Path | None:
        """Return the file in which it keeps its session ``native_id``, if it is there."""
        del native_id, worktree, environ
        return None
