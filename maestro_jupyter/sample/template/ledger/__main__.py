"""Runs the command line: ``python3 -m ledger``."""

from .cli import main

raise SystemExit(main())
