import type { RunEvent, RunReport, TaskReport } from "../src/model";

let made = 0;

/** A task of a run as the server would send it. */
export function aTask(fields: Partial<TaskReport> = {}): TaskReport {
  made += 1;
  return {
    id: `task-${made}`,
    document: "docs/plan.md",
    text: `Task ${made}`,
    line: made + 4,
    state: "waiting",
    attempt: 0,
    attempts: 2,
    agent: "demo",
    check: "pytest -q",
    human: false,
    parent: null,
    needs: [],
    session: null,
    session_name: null,
    need: null,
    question: "",
    choices: [],
    report: "",
    note: "",
    began: null,
    ended: null,
    seconds: 0,
    not_before: null,
    commits: [],
    tokens: 0,
    cost: 0,
    eta_seconds: null,
    ...fields,
  };
}

function countsOf(tasks: readonly TaskReport[]): RunReport["counts"] {
  const among = (...states: TaskReport["state"][]): number =>
    tasks.filter(({ state }) => states.includes(state)).length;
  return {
    total: tasks.length,
    done: among("done"),
    failed: among("failed"),
    skipped: among("skipped"),
    running: among("running", "checking", "merging"),
    needs_person: among("needs_person"),
    waiting: among("waiting"),
  };
}

/** A run as the server would send it. */
export function aRun(fields: Partial<RunReport> = {}): RunReport {
  made += 1;
  const tasks = fields.tasks ?? [aTask()];
  return {
    id: made.toString(16).padStart(12, "b"),
    name: "plan",
    repo: "/home/ada/shop",
    documents: ["docs/plan.md"],
    worktree: "/home/ada/worktrees/run-plan",
    branch: "maestro/run-plan",
    base: "0f3c9a1e",
    target: "main",
    phase: "running",
    outcome: null,
    reason: "",
    loop: 1,
    loops: null,
    parallel: 1,
    began: new Date(Date.UTC(2026, 10, 21, 9, 0, made)).toISOString(),
    updated: "2026-11-21T09:00:00Z",
    ended: null,
    seconds: 0,
    tokens: 0,
    cost: 0,
    budget: { seconds: null, stop_at: null, tokens: null, cost: null },
    unreadable: "",
    pr: null,
    kept: [],
    seq: 1,
    counts: countsOf(tasks),
    ...fields,
    tasks: [...tasks],
  };
}

/** The run after something happened: some of its tasks are other. */
export function later(
  run: RunReport,
  fields: Partial<RunReport>,
  ...changed: TaskReport[]
): RunReport {
  const tasks = run.tasks.map((task) => changed.find(({ id }) => id === task.id) ?? task);
  return { ...run, tasks, counts: countsOf(tasks), seq: run.seq + 1, ...fields };
}

export function anEvent(run: RunReport, fields: Partial<RunEvent> = {}): RunEvent {
  const { id, seq } = run;
  const time = "2026-11-21T09:04:12Z";
  return { seq, run: id, time, kind: "ticked", task: null, detail: {}, ...fields };
}
