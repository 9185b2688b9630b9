"""What the tests know of a pinned program: its home, its environment and its tools."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.real_agents.model_server import Call

KEY = "sk-scripted-0123456789abcdefghijklmnop"


class Program(ABC):
    """One agent's program under test."""

    name: ClassVar[str]

    interactive: ClassVar[bool] = True
    status_tool: ClassVar[str] = "maestro_status"
    """The end of the name of Maestro's tool, or all of it for one that hides what it is called."""

    options: ClassVar[Mapping[str, str]] = {}
    """What it is spawned with besides what a test asks for."""

    forks: ClassVar[bool] = False
    """Whether a conversation that goes on is a new one, which knows the old one."""

    counts_tokens: ClassVar[bool] = True
    """Whether it says, without a terminal, how many tokens it has used."""

    errors: ClassVar[tuple[int, ...]] = (400, 401, 429, 500)
    """HTTP statuses after which, perhaps after some retries, the program tells of an error.

    After the first of them it does so at once.
    """

    meanwhile: ClassVar[Call | None] = None
    """A harmless call, for the time until the tools of MCP servers are offered."""

    @abstractmethod
    def seed(self, home: Path, repo: Path, model_url: str) -> None:
        """Write the configuration of a user who has used the program before, in ``repo`` too."""

    def seed_unknown(self, home: Path, repo: Path) -> None:
        """Write what there is where nobody has logged in yet."""
        del home, repo  # For most programs, nothing.

    @abstractmethod
    def environment(self, home: Path, model_url: str) -> Mapping[str, str]:
        """Return the variables by which it finds the scripted model and nothing else."""

    def environment_unknown(self, home: Path, model_url: str) -> Mapping[str, str]:
        """Return the variables of somebody who has no account, and no model."""
        said = self.environment(home, model_url)
        return {name: text for name, text in said.items() if not text.startswith((KEY, model_url))}

    @abstractmethod
    def shell(self, command: str) -> Call:
        """Return the model's call of the shell tool."""

    @abstractmethod
    def write(self, path: Path, text: str) -> Call:
        """Return the model's call of the tool that writes a new file."""

    def needs_approval(self, command: str) -> Call:
        """Return the model's call that runs ``command`` after a person's approval."""
        return self.shell(command)

    def report(self, message: str) -> Call:
        """Return the model's call that tells Maestro that it works."""
        said = {"state": "working", "message": message}
        return Call(self.status_tool, said, awaited=True)

    def attempts(self) -> list[Call]:
        """Return the calls by which a model may try to write in spite of everything."""
        return [self.shell("touch sneaky.txt"), self.write(Path("sneaky.txt"), "sneaked\n")]
