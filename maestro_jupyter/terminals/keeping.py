"""A program in a tmux of its own, which goes on when the server that started it is gone."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from maestro_jupyter.model import UnavailableError

from .command import Command
from .tree import end_leftovers

KEEPER = "MAESTRO_KEEPER"
"""Names the variable that tmux and all it runs have, and only this run of it."""

_OLDEST = (3, 2)
_SECONDS = 10.0
_SESSION = "main"
_KEEPER_PROGRAM = str(Path(__file__).with_name("keeper.py"))

_CONFIGURATION = """\
set -g default-terminal {term}
set -ga terminal-features ",*:256:RGB:bpaste:ccolour:clipboard:cstyle:focus:mouse:title"
set -ga terminal-overrides ",*:smcup@:rmcup@"
set -g status off
set -g prefix None
set -g prefix2 None
unbind -a
unbind -a -T root
set -g mouse off
set -g history-limit 0
set -sg escape-time 0
set -g focus-events on
set -g set-titles on
set -g set-titles-string "#{{pane_title}}"
set -g set-clipboard on
set -gq allow-passthrough on
set -g visual-bell off
set -g bell-action any
set -g destroy-unattached off
set -g remain-on-exit off
set -g window-size latest
set -g update-environment ""
"""


class TmuxError(UnavailableError):
    """Programs can't be kept alive on this machine."""

    reason = "tmux_unusable"


def check_tmux() -> str:
    """Return the path of a tmux that can keep programs alive.

    Raises
    ------
    TmuxError
        There is none.
    """
    hint = "Install tmux 3.2 or later, or leave c.MaestroApp.keep_alive off."
    tmux = shutil.which("tmux")
    if tmux is None:
        raise TmuxError("Agents can't be kept alive: there is no tmux on the PATH.", hint=hint)
    said = _run([tmux, "-V"])
    version = re.search(r"(\d+)\.(\d+)", said or "")
    if version is None or (int(version[1]), int(version[2])) < _OLDEST:
        found = (said or "that can't be run").strip()
        raise TmuxError(f"Agents can't be kept alive: {tmux} is {found}.", hint=hint)
    return tmux


class Keep:
    """Where a kept program is found again.

    Parameters
    ----------
    folder
        Readable by its owner only; holds tmux's socket, and what there is to know of the program.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, command: Command, marker: tuple[str, str] | None) -> Command:
        """Return the command that starts tmux with a program in it; blocks for a moment.

        The prompt of an agent may be longer than what tmux takes, so it goes by way of a file. The
        environment may hold secrets, so it doesn't.

        Raises
        ------
        TmuxError
            There is no tmux.
        OSError
            The folder can't be written.
        """
        tmux = check_tmux()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        own = dict([marker]) if marker else {}
        program = {"argv": list(command.argv), "cwd": str(command.cwd), "env": own}
        self._write("command.json", json.dumps(program))
        self._write("tmux.conf", _CONFIGURATION.format(term=_inner_terminal()))
        self._write("run", secrets.token_hex(8))
        rows, cols = command.size
        inside = (sys.executable, "-I", "-S", _KEEPER_PROGRAM, str(self.folder))
        size = ("-x", str(cols), "-y", str(rows))
        start = ("new-session", "-s", _SESSION, *size, "-c", str(command.cwd), *inside)
        env = {name: value for name, value in command.env.items() if name not in own}
        return replace(
            command,
            argv=(*self._tmux(tmux), *start),
            cwd=self.folder,
            env={**env, KEEPER: self._read("run")},
        )

    def again(self, command: Command) -> Command:
        """Return ``command`` as one that shows the program that goes on; blocks for a moment.

        Raises
        ------
        TmuxError
            There is no tmux.
        """
        tmux = check_tmux()
        show = ("attach-session", "-d", "-t", _SESSION)
        env = {**command.env, KEEPER: self._read("run")}
        return replace(
            command, argv=(*self._tmux(tmux), *show), cwd=self.folder, env=env, size=self._size()
        )

    def goes_on(self) -> bool:
        """Return whether the program runs; blocks for a moment."""
        tmux = shutil.which("tmux")
        if tmux is None or self.exit_code() is not None or not self.folder.is_dir():
            return False
        return self._ask(tmux, "has-session", "-t", _SESSION) is not None

    def pid(self) -> int | None:
        """Return the program's process id, once it runs."""
        return _number(self._read("pid"))

    def exit_code(self) -> int | None:
        """Return how the program ended; minus the signal's number where a signal ended it."""
        return _number(self._read("status"))

    def clear(self) -> None:
        """End tmux and whatever still runs in it; blocks meanwhile."""
        run = self._read("run")
        if run:
            end_leftovers(KEEPER, run)

    def _size(self) -> tuple[int, int]:
        said = self._ask(check_tmux(), "display", "-p", "#{window_height} #{window_width}") or ""
        numbers = said.split()
        return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else (24, 80)  # noqa: PLR2004

    def _tmux(self, tmux: str) -> tuple[str, ...]:
        # A socket's path has at most 107 bytes, so it is named from inside its folder.
        return (tmux, "-u", "-S", "tmux.sock", "-f", "tmux.conf")

    def _ask(self, tmux: str, *words: str) -> str | None:
        return _run([*self._tmux(tmux), *words], cwd=self.folder)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")

    def _read(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError:
            return ""


def _inner_terminal() -> str:
    """Return the name under which programs find tmux's own abilities on this machine."""
    known = _run(["infocmp", "tmux-256color"]) is not None
    return "tmux-256color" if known else "screen-256color"


def _run(argv: list[str], cwd: Path | None = None) -> str | None:
    """Return what a program says, None where it fails."""
    try:
        done = subprocess.run(
            argv,
            cwd=cwd,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "TMUX": ""},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d+", text) else None
