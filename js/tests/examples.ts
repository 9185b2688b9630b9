import type { Session, State } from "../src/model";

let created = 0;

/** A session as the server would send it. */
export function aSession(fields: Partial<Session> & { state?: State } = {}): Session {
  created += 1;
  const state = fields.state ?? "working";
  return {
    id: created.toString(16).padStart(12, "0"),
    name: `task-${created}`,
    agent: "demo",
    prompt: "Fix the failing tests",
    model: null,
    permission: null,
    headless: false,
    native_id: null,
    repo: "/home/ada/shop",
    branch: `maestro/task-${created}`,
    base: "0f3c9a1e",
    target: "main",
    adopted: false,
    worktree: "/home/ada/worktrees/task",
    run: null,
    task: null,
    progress: null,
    change: null,
    ahead: null,
    behind: null,
    ports: [],
    waiting: 0,
    undelivered: 0,
    pid: 4711,
    exit_code: null,
    created: new Date(Date.UTC(2026, 10, 21, 9, 0, created)).toISOString(),
    updated: "2026-11-21T09:00:00Z",
    seq: created,
    closed: false,
    ...fields,
    state,
    status: {
      message: "",
      question: null,
      choices: [],
      source: "mcp",
      since: "2026-11-21T09:04:12Z",
      ...fields.status,
      state,
    },
  };
}

/** What a session that asks a question says. */
export function asking(question: string, choices: string[] = []): Session["status"] {
  return {
    state: "needs_input",
    message: "",
    question,
    choices,
    source: "mcp",
    since: "2026-11-21T09:04:12Z",
  };
}
