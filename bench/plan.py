"""How much is measured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "/bin/sh"
"""The program that sessions of the shell agent run, and the floors too."""


@dataclass(frozen=True)
class Plan:
    """How often each measurement is repeated: enough for a figure, or once to see that it runs."""

    quick: bool = False

    def runs(self, enough: int) -> int:
        """Return the number of runs."""
        return 1 if self.quick else enough


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="maestro-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()
