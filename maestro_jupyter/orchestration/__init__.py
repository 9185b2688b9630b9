"""The life of a session, from the request to the merge."""

from .landing import MergeWish
from .orchestrator import Orchestrator
from .results import Closing, Explanation, Output, Statement
from .runs import RunRequest
from .settings import Endpoints, Settings, SpawnRequest

__all__ = [
    "Closing",
    "Endpoints",
    "Explanation",
    "MergeWish",
    "Orchestrator",
    "Output",
    "RunRequest",
    "Settings",
    "SpawnRequest",
    "Statement",
]
