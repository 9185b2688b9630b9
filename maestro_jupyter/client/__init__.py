"""The server seen over HTTP: found or started, with sessions as live objects."""

from .address import Address
from .asynchronous import AsyncMaestro, AsyncSession
from .asynchronous_runs import AsyncPlaybookRun
from .diff import Diff, FileChange
from .discovery import discover
from .errors import (
    NoExtensionError,
    NoSuchSessionError,
    ServerFaultError,
    ServerStartError,
    ServerUnreachableError,
    SessionEndedError,
    WaitTimeoutError,
    WrongTokenError,
)
from .maestro import Maestro
from .messages import AsyncMessageList, MessageList
from .playbooks import RunOptions
from .recording import Recording
from .repositories import RepositoryCommands
from .results import AgentFacts, AgentList, Closing, Explanation, Merge
from .run import PlaybookRun
from .run_list import RunList
from .run_plan import RunPlan
from .session import How, Session
from .session_list import SessionList
from .terminal_link import TerminalLink
from .worktrees import Pruning, WorktreeFacts, WorktreeList

__all__ = [
    "Address",
    "AgentFacts",
    "AgentList",
    "AsyncMaestro",
    "AsyncMessageList",
    "AsyncPlaybookRun",
    "AsyncSession",
    "Closing",
    "Diff",
    "Explanation",
    "FileChange",
    "How",
    "Maestro",
    "Merge",
    "MessageList",
    "NoExtensionError",
    "NoSuchSessionError",
    "PlaybookRun",
    "Pruning",
    "Recording",
    "RepositoryCommands",
    "RunList",
    "RunOptions",
    "RunPlan",
    "ServerFaultError",
    "ServerStartError",
    "ServerUnreachableError",
    "Session",
    "SessionEndedError",
    "SessionList",
    "TerminalLink",
    "WaitTimeoutError",
    "WorktreeFacts",
    "WorktreeList",
    "WrongTokenError",
    "discover",
]
