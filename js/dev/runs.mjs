// Runs as a server would report them.
const MINUTE = 60_000;

function ago(minutes) {
  return new Date(Date.now() - minutes * MINUTE).toISOString();
}

export function aTask(number, text, state, more = {}) {
  const over = ["done", "failed", "skipped", "dropped"].includes(state);
  return {
    id: `task-${number}`,
    document: "docs/plan.md",
    text,
    line: number * 2 + 5,
    state,
    attempt: state === "waiting" ? 0 : 1,
    attempts: 2,
    agent: "claude",
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
    began: state === "waiting" ? null : ago(20 - number),
    ended: over ? ago(19 - number) : null,
    seconds: state === "waiting" ? 0 : 34 + number * 7,
    not_before: null,
    commits: state === "done" ? ["4be1f07c2d11", "9d2b7e1aa031"] : [],
    tokens: over ? 8200 : 0,
    cost: over ? 0.06 : 0,
    eta_seconds: 60,
    ...more,
  };
}

export function countsOf(tasks) {
  const among = (...states) => tasks.filter(({ state }) => states.includes(state)).length;
  return {
    total: tasks.length,
    done: among("done"),
    failed: among("failed"),
    skipped: among("skipped", "dropped"),
    running: among("running", "checking", "merging"),
    needs_person: among("needs_person"),
    waiting: among("waiting"),
  };
}

let runs = 0;

function run(name, phase, tasks, more = {}) {
  runs += 1;
  return {
    id: runs.toString(16).padStart(12, "b"),
    name,
    repo: "/home/ada/shop",
    documents: ["docs/plan.md"],
    worktree: `/home/ada/.local/share/jupyter/maestro/worktrees/shop-1a2b3c4d/run-${name}`,
    branch: `maestro/run-${name}`,
    base: "0f3c9a1e5d7b2c4f6a8e0d1b3c5a7f9e1d3b5c7a",
    target: "main",
    phase,
    outcome: null,
    reason: "",
    loop: 1,
    loops: null,
    parallel: 3,
    began: ago(21),
    updated: ago(0),
    ended: phase === "ended" ? ago(2) : null,
    seconds: 21 * 60 + 4,
    tokens: 412_000,
    cost: 3.18,
    budget: { seconds: null, stop_at: null, tokens: null, cost: 10 },
    unreadable: "",
    pr: null,
    kept: [],
    seq: 40,
    counts: countsOf(tasks),
    tasks,
    ...more,
  };
}

/** A run of as many tasks as you like. */
export function aRun(name, count) {
  const states = ["done", "done", "done", "waiting", "failed", "skipped"];
  const tasks = Array.from({ length: count }, (_, at) =>
    aTask(at + 1, `Move module ${at + 1} to the new settings`, states[at % states.length], {
      parent: at % 10 === 0 ? null : `task-${at - (at % 10) + 1}`,
    }),
  );
  return run(name, "running", tasks);
}

const REPORT = `FAILED tests/test_search.py::test_ranking - AssertionError: assert 3 == 2
FAILED tests/test_search.py::test_umlauts - KeyError: 'ä'
2 failed, 40 passed in 3.12s`;

export function exampleRuns(sessions) {
  const at = (number) => {
    const { id, name } = sessions[number] ?? {};
    return id === undefined ? {} : { session: id, session_name: name };
  };
  const tasks = [
    aTask(1, "Read the settings from one file", "done", {
      note: "All settings are read by settings.load(); the old readers call it.",
    }),
    aTask(2, "Log in with a second factor", "running", { attempt: 2, report: REPORT, ...at(0) }),
    aTask(3, "The form", "done", { parent: "task-2" }),
    aTask(4, "Its tests, for all browsers that we promise to support in the handbook", "running", {
      parent: "task-2",
      agent: "codex",
      ...at(2),
    }),
    aTask(5, "Search ranks exact words first", "failed", { attempt: 2, report: REPORT }),
    aTask(6, "Choose the shop's new colours", "needs_person", {
      human: true,
      agent: null,
      check: null,
      need: "human",
      question: "Choose the shop's new colours in docs/colours.md, then say so.",
    }),
    aTask(7, "Move the price calculation out of the view", "checking"),
    aTask(8, "Type the whole package", "merging", { agent: "opencode" }),
    aTask(9, "Send mails by a queue", "waiting", { needs: ["task-2"], not_before: ago(-6) }),
    aTask(10, "Remove the old mailer", "waiting", { needs: ["task-9"] }),
    aTask(11, "Rank by sales", "skipped", { needs: ["task-5"] }),
    aTask(12, "Document the settings", "waiting", { agent: "gemini" }),
  ];
  const all = tasks.map((task) =>
    ["done", "skipped"].includes(task.state) ? task : { ...task, state: "done", ...quiet },
  );
  return [
    run("plan", "running", tasks),
    run("nightly", "ended", all, { outcome: "done", pr: { url: "https://example.org/pull/7" } }),
    run("migration", "interrupted", tasks.slice(0, 5), { reason: "Its server is gone." }),
  ];
}

const quiet = { session: null, session_name: null, report: "", need: null, question: "" };

export function exampleLog({ id, tasks, seq }) {
  const kinds = [
    ["task_start", { attempt: 1, agent: "claude", prompt: "You work on one task of docs/plan.md" }],
    ["task_output", { text: "Reading shop/settings.py\nEditing shop/settings.py" }],
    ["check_started", { command: "pytest -q" }],
    ["check_ended", { command: "pytest -q", passed: false, output: REPORT }],
    ["attempt_failed", { attempt: 1, report: REPORT, final: false }],
    ["check_ended", { command: "pytest -q", passed: true, output: "42 passed in 3.12s" }],
    ["task_done", { attempt: 1, commits: ["4be1f07"], seconds: 41 }],
    ["rate_limited", { agent: "claude", said: "Limit reached, resets at 14:20" }],
  ];
  return Array.from({ length: seq }, (_, at) => {
    const [kind, detail] =
      at === 0 ? ["run_start", { branch: "maestro/run-plan" }] : kinds[at % kinds.length];
    const task = at === 0 ? null : (tasks[at % tasks.length]?.id ?? null);
    return { seq: at + 1, run: id, time: ago(20 - at / 3), kind, task, detail };
  });
}
