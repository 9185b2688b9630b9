"""Checking a command before anything is started, so that a mistake is told and not suffered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .errors import BadCommandError, BadFolderError, MissingExecutableError

_FIRST_LINE = 4096


@dataclass(frozen=True)
class Command:
    """What is to be run, where, with which environment, and in a terminal of which size."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    size: tuple[int, int]

    def check(self) -> Command:
        """Return the same with the program's and the folder's path in full.

        Raises
        ------
        BadCommandError, BadFolderError, MissingExecutableError
            It can't be run.
        """
        folder = check_folder(self.cwd)
        env = {**self.env, "PWD": str(folder)}
        check_texts(self.argv, env)
        executable = find_executable(self.argv[0], folder=folder, path=env.get("PATH", os.defpath))
        return replace(self, argv=(executable, *self.argv[1:]), cwd=folder, env=env)


def check_folder(cwd: Path) -> Path:
    """Return ``cwd`` in full, or raise `BadFolderError` if no program can be started in it."""
    if "\0" in str(cwd):
        raise BadFolderError(f"the folder {str(cwd)!r} has a NUL character in its name")
    folder = Path(os.path.abspath(cwd))  # noqa: PTH100 - a symbolic link keeps its name
    try:
        if not folder.exists():
            raise BadFolderError(f"the folder {folder} doesn't exist")
        if not folder.is_dir():
            raise BadFolderError(f"{folder} is not a folder")
    except OSError as error:
        raise BadFolderError(f"the folder {folder} can't be read: {error.strerror}") from error
    if not os.access(folder, os.X_OK):
        raise BadFolderError(
            f"the folder {folder} may not be entered",
            hint=f"Check its permissions: ls -ld '{folder}'",
        )
    return folder


def check_texts(argv: Sequence[str], env: Mapping[str, str]) -> None:
    """Raise `BadCommandError` for what no system can pass on to a program."""
    if not argv or not argv[0]:
        raise BadCommandError("the command is empty")
    for word in argv:
        _check_text(word, f"the argument {word[:40]!r}")
    for name, value in env.items():
        if not name or "=" in name:
            raise BadCommandError(f"{name!r} is no name for an environment variable")
        _check_text(name, f"the name {name!r} of an environment variable")
        _check_text(value, f"the environment variable {name}")


def _check_text(text: str, what: str) -> None:
    if "\0" in text:
        raise BadCommandError(f"{what} has a NUL character in it")
    try:
        os.fsencode(text)
    except UnicodeEncodeError as error:
        raise BadCommandError(f"{what} has a character that can't be encoded") from error


def find_executable(command: str, *, folder: Path, path: str) -> str:
    """Return the absolute path of the program that ``command`` names.

    Parameters
    ----------
    command
        A name to look up in ``path``, or a path; a relative one is taken from ``folder``.

    Raises
    ------
    MissingExecutableError
        There's no such program, it isn't executable, or what should interpret it is missing.
    """
    if os.path.dirname(command):  # noqa: PTH120 - "./run" has a folder, "run" has none
        found = os.path.join(folder, command)  # noqa: PTH118 - and Path forgets that
        if not os.path.exists(found):  # noqa: PTH110
            raise MissingExecutableError(f"the program {command} doesn't exist")
    else:
        found = shutil.which(command, path=path) or ""
        if not found:
            raise MissingExecutableError(
                f"the program '{command}' is not installed, or not on the PATH of the server",
                hint=f"Install it, or start the server where 'which {command}' finds it.",
            )
        found = os.path.join(folder, found)  # noqa: PTH118
    if not os.path.isfile(found) or not os.access(found, os.X_OK):  # noqa: PTH113
        raise MissingExecutableError(
            f"{found} is not an executable file", hint=f"Make it one: chmod +x '{found}'"
        )
    _check_interpreter(found)
    return found


def _check_interpreter(executable: str) -> None:
    try:
        with Path(executable).open("rb") as file:
            first_line = file.readline(_FIRST_LINE)
    except OSError:
        return  # A program need not be readable to be run.
    words = first_line[2:].split()
    if first_line.startswith(b"#!") and words and not os.path.isfile(words[0]):  # noqa: PTH113
        interpreter = os.fsdecode(words[0])
        raise MissingExecutableError(
            f"{executable} asks for the interpreter {interpreter}, which doesn't exist",
            hint="Install the program again, for the interpreter that is there now.",
        )
