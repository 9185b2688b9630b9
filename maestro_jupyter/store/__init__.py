"""One SQLite database: sessions, their message queues and the append-only log of events."""

from .database import DATABASE_NAME, StoreError, open_database
from .messages import StoredQueues
from .records import Intent, Store
from .slot import Slot, claim_slot, try_slot

__all__ = [
    "DATABASE_NAME",
    "Intent",
    "Slot",
    "Store",
    "StoreError",
    "StoredQueues",
    "claim_slot",
    "open_database",
    "try_slot",
]
