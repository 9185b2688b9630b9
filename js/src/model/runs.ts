import { t, tn } from "../translate";
import type { Outcome, Phase, RunReport, Session, TaskReport, TaskState } from "./generated";
import { formatNumber } from "./text";

/** In the order in which a person wants to know of them. */
export const TASK_STATES: readonly TaskState[] = [
  "needs_person",
  "running",
  "checking",
  "merging",
  "failed",
  "waiting",
  "done",
  "skipped",
  "dropped",
];

const TASK_WORDS = {
  waiting: "waiting",
  running: "running",
  checking: "checking",
  merging: "merging",
  needs_person: "needs you",
  done: "done",
  failed: "failed",
  skipped: "skipped",
  dropped: "dropped",
} as const satisfies Readonly<Record<TaskState, string>>;

const PHASE_WORDS = {
  running: "running",
  paused: "paused",
  stopping: "stopping",
  killing: "killing",
  looping: "looping",
  interrupted: "interrupted",
  ended: "ended",
} as const satisfies Readonly<Record<Phase, string>>;

const OUTCOME_WORDS = {
  done: "done",
  incomplete: "incomplete",
  halted: "halted",
  stopped: "stopped",
  killed: "killed",
  over_budget: "over budget",
} as const satisfies Readonly<Record<Outcome, string>>;

/** The word a person reads for a task's state. */
export function taskWord(state: TaskState): string {
  return t(TASK_WORDS[state]);
}

/** The word a person reads for where a run is, or how it ended. */
export function runWord(run: RunReport): string {
  if (run.phase === "ended" && run.outcome !== null) return t(OUTCOME_WORDS[run.outcome]);
  return needsPerson(run) ? taskWord("needs_person") : t(PHASE_WORDS[run.phase]);
}

/** Whether something of the run is waiting for a person. */
export function needsPerson({ counts, phase }: RunReport): boolean {
  return phase !== "ended" && phase !== "interrupted" && counts.needs_person > 0;
}

/** Whether the run's time goes on. */
export function isMoving({ phase }: RunReport): boolean {
  return phase !== "ended" && phase !== "interrupted" && phase !== "paused";
}

/** How a run looks: its icon and colour. */
export type RunLook =
  | "working"
  | "needs_person"
  | "paused"
  | "interrupted"
  | "done"
  | "failed"
  | "stopped";

export function runLook(run: RunReport): RunLook {
  if (needsPerson(run)) return "needs_person";
  switch (run.phase) {
    case "paused":
    case "interrupted":
      return run.phase;
    case "ended":
      if (run.outcome === "done") return "done";
      return run.outcome === "stopped" || run.outcome === "killed" ? "stopped" : "failed";
    default:
      return "working";
  }
}

/** Those that need a person first, then those at work, then the rest; the newest first. */
export function orderRuns(runs: Iterable<RunReport>): RunReport[] {
  const rank = (run: RunReport): number => {
    if (needsPerson(run)) return 0;
    if (run.phase === "interrupted") return 2;
    return run.phase === "ended" ? 3 : 1;
  };
  return [...runs].sort((a, b) => rank(a) - rank(b) || b.began.localeCompare(a.began));
}

/** `12 of 20 done`. */
export function donePhrase({ counts }: RunReport): string {
  return t("{done} of {total} done", {
    done: formatNumber(counts.done),
    total: formatNumber(counts.total),
  });
}

export interface TaskCount {
  readonly state: TaskState;
  readonly count: number;
}

/** How many tasks are in each state that occurs, in the order of {@link TASK_STATES}. */
export function countTasks(tasks: readonly TaskReport[]): TaskCount[] {
  const counts = new Map<TaskState, number>();
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  return TASK_STATES.map((state) => ({ state, count: counts.get(state) ?? 0 })).filter(
    ({ count }) => count > 0,
  );
}

/** `3 waiting`, `1 needs you`, `2 need you`. */
export function taskCountPhrase({ state, count }: TaskCount): string {
  if (state === "needs_person") return tn("{n} needs you", "{n} need you", count);
  return `${formatNumber(count)} ${taskWord(state)}`;
}

/** How deep each task stands: 0 for those that are a part of no other. */
export function taskDepths(tasks: readonly TaskReport[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const { id, parent } of tasks) {
    depths.set(id, parent === null ? 0 : (depths.get(parent) ?? -1) + 1);
  }
  return depths;
}

/** Whether nothing more happens to a task by itself. */
export function isTaskOver({ state }: TaskReport): boolean {
  return state === "done" || state === "failed" || state === "skipped" || state === "dropped";
}

/** Seconds that the run may still take, from what its tasks took before; null if nothing is known. */
export function secondsLeft({ parallel, tasks }: RunReport): number | null {
  const open = tasks.filter((task) => !isTaskOver(task) && !task.human);
  const known = tasks
    .map(({ eta_seconds, seconds, state }) => (state === "done" ? seconds : eta_seconds))
    .filter((seconds): seconds is number => seconds !== null && seconds > 0);
  if (open.length === 0 || known.length === 0) return null;
  const mean = known.reduce((sum, seconds) => sum + seconds, 0) / known.length;
  const expected = open.reduce(
    (sum, { eta_seconds, seconds }) => sum + Math.max((eta_seconds ?? mean) - seconds, 0),
    0,
  );
  return expected / Math.max(1, Math.min(parallel, open.length));
}

/** A duration in words: `40 s`, `6 min`, `2 h 10 min`. */
export function formatSpan(seconds: number): string {
  if (seconds < 60) return t("{n} s", { n: Math.round(seconds) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("{n} min", { n: minutes });
  const rest = minutes % 60;
  const hours = Math.floor(minutes / 60);
  return rest === 0 ? t("{h} h", { h: hours }) : t("{h} h {n} min", { h: hours, n: rest });
}

/** `950`, `41 k`, `1.2 M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  if (tokens < 999_500) return `${Math.round(tokens / 1000)} k`;
  return `${(tokens / 1_000_000).toFixed(1)} M`;
}

/** What agents report in dollars. */
export function formatCost(cost: number): string {
  return `$${cost.toFixed(2)}`;
}

/** How many sessions and tasks of runs wait for a person; a run's own sessions count once. */
export function countWaiting(sessions: readonly Session[], runs: readonly RunReport[]): number {
  const asking = sessions.filter(({ run, state }) => run === null && state === "needs_input");
  return runs
    .filter(needsPerson)
    .reduce((sum, { counts }) => sum + counts.needs_person, asking.length);
}

/** `plan 12/20`, `3 runs 30/52`, `3 runs 30/52, 1 needs you`; empty where none is under way. */
export function runsAtWorkPhrase(runs: readonly RunReport[]): string {
  const open = runs.filter(({ phase }) => phase !== "ended");
  const [first] = open;
  if (first === undefined) return "";
  const sum = (count: (run: RunReport) => number): number =>
    open.reduce((total, run) => total + count(run), 0);
  const name = open.length === 1 ? first.name : tn("{n} run", "{n} runs", open.length);
  const phrase = t("{name} {done}/{total}", {
    name,
    done: formatNumber(sum(({ counts }) => counts.done)),
    total: formatNumber(sum(({ counts }) => counts.total)),
  });
  const waiting = countWaiting([], open);
  return waiting === 0
    ? phrase
    : t("{phrase}, {waiting}", { phrase, waiting: tn("{n} needs you", "{n} need you", waiting) });
}
