"""All routes, below the server's base URL."""

from __future__ import annotations

from typing import Any

from . import (
    about,
    bundle,
    event_stream,
    hook,
    images,
    mcp_bridge,
    queues,
    recording,
    repositories,
    runs,
    sample,
    sessions,
    terminal_socket,
)

_SESSION = r"maestro/api/sessions/([^/]+)"
_RUN = r"maestro/api/runs/([^/]+)"

ROUTES: list[tuple[Any, ...]] = [
    (r"maestro/api/?", about.ServerRoute),
    (r"maestro/api/agents", about.AgentsRoute),
    (r"maestro/api/events", about.EventsRoute),
    (r"maestro/api/events/stream", event_stream.EventStream),
    (r"maestro/api/refs", repositories.RefsRoute),
    (r"maestro/api/project", repositories.ProjectRoute),
    (r"maestro/api/graph", repositories.GraphRoute),
    (r"maestro/api/allow", repositories.AllowRoute),
    (r"maestro/api/worktrees", repositories.WorktreesRoute),
    (r"maestro/api/worktrees/prune", repositories.PruneRoute),
    (r"maestro/api/sample", sample.SampleRoute),
    (r"maestro/api/sessions", sessions.SessionsRoute),
    (_SESSION, sessions.SessionRoute),
    (rf"{_SESSION}/send", sessions.SendRoute),
    (rf"{_SESSION}/queue", queues.QueueRoute),
    (rf"{_SESSION}/queue/([^/]+)", queues.MessageRoute),
    (rf"{_SESSION}/answer", sessions.AnswerRoute),
    (rf"{_SESSION}/stop", sessions.StopRoute),
    (rf"{_SESSION}/shell", sessions.ShellRoute),
    (rf"{_SESSION}/resume", sessions.ResumeRoute),
    (rf"{_SESSION}/interrupt", sessions.InterruptRoute),
    (rf"{_SESSION}/commit", sessions.CommitRoute),
    (rf"{_SESSION}/merge", sessions.MergeRoute),
    (rf"{_SESSION}/pr", sessions.PublishRoute),
    (rf"{_SESSION}/conflicts", sessions.ConflictsRoute),
    (rf"{_SESSION}/diff", sessions.DiffRoute),
    (rf"{_SESSION}/loss", sessions.LossRoute),
    (rf"{_SESSION}/output", sessions.OutputRoute),
    (rf"{_SESSION}/recording", recording.RecordingRoute),
    (rf"{_SESSION}/images", images.ImagesRoute),
    (rf"{_SESSION}/explain", sessions.ExplainRoute),
    (rf"{_SESSION}/terminal", terminal_socket.TerminalSocket),
    (r"maestro/api/runs", runs.RunsRoute),
    (_RUN, runs.RunRoute),
    (rf"{_RUN}/log", runs.RunLogRoute),
    (rf"{_RUN}/(pause|resume|stop|kill)", runs.RunPhaseRoute),
    (rf"{_RUN}/(skip|retry)", runs.RunTaskRoute),
    (rf"{_RUN}/answer", runs.RunAnswerRoute),
    (r"maestro/hook", hook.HookRoute),
    (r"maestro/mcp", mcp_bridge.McpRoute),
    (r"maestro/static/([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)", bundle.BundleRoute),
    (r"maestro/api/.*", about.UnknownRoute),
]
