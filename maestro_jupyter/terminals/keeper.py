"""Runs one program inside of tmux, and writes down which process it is and how it ends.

Run as ``python -I -S keeper.py FOLDER``: it belongs to no package then, starts at once and stays
small for as long as the program runs.
"""

import json
import os
import signal
import sys

IGNORED = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP)
"""They are meant for the program: whoever waits for its end has to outlive it."""

NOT_RUN = 127


def note(path: str, number: int) -> None:
    """Write a number, complete from its first moment."""
    partial = f"{path}.new"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, str(number).encode())
    os.close(descriptor)
    os.replace(partial, path)  # noqa: PTH105 - pathlib takes its time to load


def run(folder: str) -> int:
    """Run the program that ``command.json`` in ``folder`` describes, and return its exit code."""
    with open(f"{folder}/command.json", encoding="utf-8") as file:  # noqa: PTH123
        command = json.load(file)
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    environment = {**os.environ, **command["env"], "PWD": command["cwd"]}
    try:
        os.chdir(command["cwd"])
        argv = command["argv"]
        process = os.posix_spawn(argv[0], argv, environment, setsigdef=IGNORED)
    except OSError as error:
        sys.stderr.write(f"maestro: {error}\n")
        return NOT_RUN
    note(f"{folder}/pid", process)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    note(f"{sys.argv[1]}/status", run(sys.argv[1]))
