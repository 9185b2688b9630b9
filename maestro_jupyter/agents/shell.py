"""The user's own shell."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path
from typing import ClassVar

from maestro_jupyter.model import State

from .agent import Agent
from .keys import Keys, typeable
from .launch import Availability, Launch, LaunchRequest

_FALLBACK = "/bin/sh"
_NOT_SHELLS = frozenset({"false", "nologin", "true"})

# The trap keeps Ctrl-C from ending the shell along with the command; exec keeps folder and
# environment for the shell that a person then types in.
_POSIX_FIRST = r"""trap : INT; printf '$ %s\n' "$1"; eval "$1"; exec "$0" """
_FISH_FIRST = "printf '$ %s\\n' $argv[1]; eval $argv[1]; exec fish"

_POSIX = frozenset({"ash", "bash", "dash", "ksh", "mksh", "sh", "zsh"})
_TAB_AS_TEXT = frozenset({"ash", "bash", "dash", "sh", "zsh"})


class ShellAgent(Agent):
    """The user's shell: ``$SHELL``, else the one of the user's account, else ``/bin/sh``.

    A prompt is optional. Where there is one the shell shows it, runs it as a command line first,
    and stays open: in the folder and with the exported variables that it left.
    """

    name: ClassVar[str] = "shell"
    title: ClassVar[str] = "Shell"
    needs_prompt: ClassVar[bool] = False
    reports: ClassVar[bool] = False
    starts_as: ClassVar[State] = State.IDLE

    def availability(self) -> Availability:
        """Say which shell it is; there is always one."""
        return Availability(
            self.name,
            self.title,
            available=True,
            executable=users_shell(),
            needs_prompt=self.needs_prompt,
        )

    def launch(self, request: LaunchRequest) -> Launch:
        """Return the shell, interactive because it has a terminal."""
        shell = users_shell()
        if not request.prompt.strip():
            return Launch((shell,))
        kind = Path(shell).name
        if kind == "fish":
            return Launch((shell, "--interactive", "--command", _FISH_FIRST, request.prompt))
        if kind in _POSIX:
            return Launch((shell, "-i", "-c", _POSIX_FIRST, shell, request.prompt))
        return Launch((_FALLBACK, "-c", _POSIX_FIRST, shell, request.prompt))

    def message(self, text: str) -> Keys:
        """Return the keys that type ``text`` line by line, each followed by Enter.

        A paste would reach the program that runs in the shell, which may not understand it. A tab
        is typed as text where the shell knows how (Ctrl-V), and is a space elsewhere, because
        typed as a key it would complete a name.
        """
        tab = "\x16\t" if Path(users_shell()).name in _TAB_AS_TEXT else " "
        lines = typeable(text).replace("\t", tab).split("\n")
        return Keys.of("".join(f"{line}\r" for line in lines).encode())


def users_shell() -> str:
    """Return the absolute path of the shell that the user has chosen and that can be run."""
    for candidate in (os.environ.get("SHELL", ""), _account_shell()):
        path = Path(candidate)
        if path.is_absolute() and path.name not in _NOT_SHELLS and shutil.which(candidate):
            return candidate
    return _FALLBACK


def _account_shell() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        # Containers run under user ids that no account has.
        return ""
