"""One SQLite database: sessions, runs, waiting messages and the append-only log of events."""

from .database import DATABASE_NAME, StoreError, open_database
from .records import Intent, Store
from .runs import RunRow, RunStore
from .slot import Slot, claim_slot, try_slot

__all__ = [
    "DATABASE_NAME",
    "Intent",
    "RunRow",
    "RunStore",
    "Slot",
    "Store",
    "StoreError",
    "claim_slot",
    "open_database",
    "try_slot",
]
