"""Runs the demo agent: ``python -m maestro_jupyter.agents.demo PROMPT``."""

from __future__ import annotations

import errno
import os
import sys

OPENING = "Maestro demo agent: a script, not an AI. Its work in the sample is real.\n"


def main() -> int:
    """Say what this is before anything else is loaded, then act on the prompt."""
    try:
        sys.stdout.write(OPENING)
        sys.stdout.flush()
        from .program import run

        words = sys.argv[1:]
        headless = words[:1] == ["--headless"]
        return run(" ".join(words[headless:]), headless=headless)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno not in {errno.EIO, errno.EPIPE}:
            raise
        # Nobody has the other end of the terminal any more, so there is nobody to say it to.
        os._exit(1)


if __name__ == "__main__":
    raise SystemExit(main())
