"""The table for people, and the same as JSON for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .figures import Result, Series, Target


def show(results: Sequence[Result], console: Console) -> None:
    """Print a table."""
    table = Table(title="Maestro for Jupyter: measured")
    table.add_column("what")
    for title in ("p50", "p99", "stock p50", "stock p99", "floor p50", "floor p99", "runs"):
        table.add_column(title, justify="right")
    table.add_column("target")
    part = results[0].part
    for result in results:
        if result.part != part:
            table.add_section()
            part = result.part
        table.add_row(
            result.name,
            *_cells(result.series, result.unit),
            *(_cells(result.stock, result.unit) if result.stock else ("", "")),
            *(_cells(result.floor, result.unit) if result.floor else ("", "")),
            str(len(result.series.values)),
            Text("\n").join(_verdict(target) for target in result.targets),
        )
    console.print(table)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    console.print(f"{os.cpu_count()} cores; load average when it ended: {load}")


def save(results: Sequence[Result], path: Path, seconds: float) -> None:
    """Write everything, each value included, as JSON."""
    document = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
        },
        "results": [_plain(result) for result in results],
    }
    path.write_text(json.dumps(document, indent=1) + "\n")


def _cells(series: Series, unit: str) -> tuple[str, str]:
    return f"{series.median:.1f} {unit}", f"{series.p99:.1f} {unit}"


def _verdict(target: Target) -> Text:
    numbers = f"{target.figure:.1f} of {target.limit:.1f}"
    word, style = ("met", "green") if target.met else ("missed", "bold red")
    return Text.assemble((word, style), f" {target.text} ({numbers})")


def _plain(result: Result) -> dict[str, Any]:
    return {
        "part": result.part,
        "name": result.name,
        "unit": result.unit,
        **_figures(result.series),
        "floor": _figures(result.floor) if result.floor else None,
        "stock": _figures(result.stock) if result.stock else None,
        "targets": [
            {
                "text": target.text,
                "figure": round(target.figure, 3),
                "limit": round(target.limit, 3),
                "met": target.met,
            }
            for target in result.targets
        ],
    }


def _figures(series: Series) -> dict[str, Any]:
    return {
        "median": round(series.median, 3),
        "p99": round(series.p99, 3),
        "values": [round(value, 3) for value in series.values],
    }
