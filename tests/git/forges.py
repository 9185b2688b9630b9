"""Stand-ins for ``gh`` and ``glab`` that check what they are given, and note it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = """#!{python}
import json, os, sys
known = {options!r}
arguments = sys.argv[1:]
with open({log!r}, "a") as log:
    log.write(json.dumps([{name!r}, *arguments]) + "\\n")
if arguments[:2] == ["auth", "status"]:
    sys.exit(0 if arguments[2:] == ["--hostname", {host!r}] else 1)
if arguments[:2] != {verb!r}:
    sys.exit("unknown command")
words, options = iter(arguments[2:]), {{}}
for word in words:
    if word not in known:
        sys.exit(f"unknown flag: {{word}}")
    options[word] = next(words) if known[word] else True
missing = [name for name in {required!r} if name not in options]
if missing:
    sys.exit(f"required: {{missing}}")
if os.environ.get("GH_PROMPT_DISABLED") != "1" or sys.stdin.read():
    sys.exit("would ask")
print({says!r})
sys.exit({status})
"""


@dataclass
class Tool:
    """A program on the path."""

    log: Path

    def calls(self) -> list[list[str]]:
        if not self.log.exists():
            return []
        return [json.loads(row) for row in self.log.read_text().splitlines()]

    def options(self) -> dict[str, str]:
        """Return the options of the last call that takes a value each."""
        words = self.calls()[-1]
        return {
            word: words[number + 1]
            for number, word in enumerate(words[:-1])
            if word.startswith("--") and not words[number + 1].startswith("--")
        }


def install(folder: Path, name: str, *, says: str, status: int = 0, host: str = "") -> Tool:
    """Put a stand-in into ``folder``, which knows the real program's options."""
    gh = {"--repo": 1, "--head": 1, "--base": 1, "--title": 1, "--body": 1, "--draft": 0}
    glab = {
        "--repo": 1,
        "--source-branch": 1,
        "--target-branch": 1,
        "--title": 1,
        "--description": 1,
        "--draft": 0,
        "--yes": 0,
    }
    options = gh if name == "gh" else glab
    log = folder / f"{name}.log"
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(
        _PROGRAM.format(
            python=sys.executable,
            name=name,
            log=str(log),
            options=options,
            required=[one for one in options if one != "--draft"],
            verb=["pr" if name == "gh" else "mr", "create"],
            says=says,
            status=status,
            host=host,
        ),
    )
    program.chmod(0o755)
    return Tool(log)
