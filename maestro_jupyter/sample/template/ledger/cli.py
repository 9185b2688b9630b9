"""The command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import export, money, search, summary
from .parser import ParseError, parse


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer one question about a ledger; return the exit status."""
    options = _options().parse_args(arguments)
    try:
        entries = parse(Path(options.file).read_text(encoding="utf-8"))
        found = search.find(entries, options.find)
        if options.csv:
            sys.stdout.write(export.to_csv(found))
        elif options.by:
            sums = summary.by_month if options.by == "month" else summary.by_account
            for name, amount in sums(found).items():
                print(f"{name:<12} {money.show(amount):>12}")
        else:
            print(money.show(summary.total(found)))
    except (OSError, ParseError) as error:
        print(f"ledger: {error}", file=sys.stderr)
        return 1
    except NotImplementedError:
        print("ledger: that is not written yet", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ledger", description="A small ledger in plain text.")
    parser.add_argument("file", help="the ledger to read")
    parser.add_argument("--find", default="", metavar="TEXT", help="count only what speaks of TEXT")
    parser.add_argument("--by", choices=("account", "month"), help="a total for each")
    parser.add_argument("--csv", action="store_true", help="print the entries for a spreadsheet")
    return parser
