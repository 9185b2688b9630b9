"""One SQLite database: sessions, their message queues, runs and the append-only log of events."""

from .database import DATABASE_NAME, StoreError, open_database
from .messages import StoredQueues
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
    "StoredQueues",
    "claim_slot",
    "open_database",
    "try_slot",
]
