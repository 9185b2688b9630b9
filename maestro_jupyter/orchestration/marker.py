"""How the processes of a session are known."""

from __future__ import annotations

MARKER = "MAESTRO_SESSION"
"""Names the variable by which every process of a session is found again, orphans included."""

RUN_MARKER = "MAESTRO_RUN"
"""The variable by which everything that a run of a playbook has started is known."""
