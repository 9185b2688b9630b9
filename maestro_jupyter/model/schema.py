"""The model as a JSON schema, from which the front end's types are generated.

``python -m maestro_jupyter.model.schema [FILE]`` writes it; with ``--check`` it only compares.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from .event import Event
from .message_queue import Message
from .run_report import RunEvent, RunReport
from .session import Session
from .status import Status


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of what the server sends: sessions, messages, runs, events."""
    kinds = (Session, Event, Status, Message, RunReport, RunEvent)
    _, definitions = models_json_schema(
        [(kind, "serialization") for kind in kinds],
        title="Model",
    )
    return definitions


def main(arguments: list[str] | None = None) -> int:
    """Print the schema, write it to a file, or say whether that file is up to date."""
    parser = argparse.ArgumentParser(prog="python -m maestro_jupyter.model.schema")
    parser.add_argument("file", nargs="?", type=Path, help="where to write; default: stdout")
    parser.add_argument("--check", action="store_true", help="fail if the file is out of date")
    asked = parser.parse_args(arguments)
    text = json.dumps(json_schema(), indent=2, sort_keys=True) + "\n"
    if asked.file is None:
        sys.stdout.write(text)
        return 0
    if not asked.check:
        asked.file.write_text(text, encoding="utf-8")
        return 0
    if asked.file.is_file() and asked.file.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(
        f"{asked.file} does not match the model. "
        f"Run: python -m maestro_jupyter.model.schema {asked.file} && npm --prefix js run types\n",
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
