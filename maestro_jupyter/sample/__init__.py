"""A throw-away repository to try things out in, with six pieces of work that can be checked."""

from .checking import CheckResult, check
from .errors import NotASampleError, PlaceTakenError, SampleFailedError, SampleInUseError
from .patches import solution
from .repository import create_sample, is_sample, remove_sample
from .tasks import TASKS, Question, Task, find_task

__all__ = [
    "TASKS",
    "CheckResult",
    "NotASampleError",
    "PlaceTakenError",
    "Question",
    "SampleFailedError",
    "SampleInUseError",
    "Task",
    "check",
    "create_sample",
    "find_task",
    "is_sample",
    "remove_sample",
    "solution",
]
