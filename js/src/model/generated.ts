// Generated from schema.json by `npm run types`. Do not edit.

/**
 * A permission mode, which every agent maps to its own words or refuses.
 *
 * A session without one runs as the user has configured the agent.
 */
export type Permission = "ask" | "edit" | "plan" | "yolo";
/**
 * What a session is doing.
 */
export type State = "queued" | "starting" | "idle" | "working" | "needs_input" | "finished" | "error" | "interrupted";
/**
 * Who said it. :mod:`maestro_jupyter.model.fold` orders them by trust.
 */
export type Source =
  "maestro" | "process" | "person" | "osc" | "hook" | "mcp" | "title" | "screen" | "keys" | "silence";
/**
 * What happened.
 */
export type EventKind =
  | "spawned"
  | "started"
  | "signal"
  | "status"
  | "progress"
  | "output"
  | "change"
  | "sent"
  | "message_queued"
  | "message_changed"
  | "message_delivered"
  | "message_undelivered"
  | "answered"
  | "stopping"
  | "exited"
  | "committed"
  | "merged"
  | "published"
  | "closed"
  | "interrupted";
/**
 * How a run ended.
 */
export type Outcome = "done" | "incomplete" | "halted" | "stopped" | "killed" | "over_budget";
/**
 * Where the run is.
 *
 * ``stopping`` ends what has begun and begins nothing, ``killing`` waits for what it stopped,
 * ``looping`` asks whether another loop is needed.
 */
export type Phase = "running" | "paused" | "stopping" | "killing" | "looping" | "interrupted" | "ended";
/**
 * What a task needs a person for.
 */
export type Need = "human" | "agent" | "failed" | "conflict";
/**
 * Where a task is.
 */
export type TaskState =
  "waiting" | "running" | "checking" | "merging" | "needs_person" | "done" | "failed" | "skipped" | "dropped";
/**
 * What happened in a run.
 */
export type RunEventKind =
  | "run_start"
  | "task_start"
  | "task_output"
  | "attempt_failed"
  | "task_done"
  | "task_skipped"
  | "task_dropped"
  | "loop_done"
  | "human_needed"
  | "answered"
  | "rate_limited"
  | "stalled"
  | "paused"
  | "resumed"
  | "halted"
  | "interrupted"
  | "merged"
  | "kept"
  | "check_started"
  | "check_ended"
  | "ticked"
  | "note"
  | "run_done"
  | "error";

export interface Model {
  Session: Session;
  Event: Event;
  Status: Status;
  Message: Message;
  RunReport: RunReport;
  RunEvent: RunEvent;
}
/**
 * A session as every face sees it.
 */
export interface Session {
  /**
   * Whether the branch was there before the session, and stays after it.
   */
  adopted: boolean;
  agent: string;
  /**
   * Commits that its target lacks.
   */
  ahead: number | null;
  /**
   * The commit that the session started from.
   */
  base: string;
  /**
   * Commits of its target that it lacks.
   */
  behind: number | null;
  branch: string;
  change: Change | null;
  closed: boolean;
  created: string;
  /**
   * Exit status; minus the signal's number where a signal ended the process.
   */
  exit_code: number | null;
  /**
   * Whether it runs to the end without a person.
   */
  headless: boolean;
  id: string;
  /**
   * The agent's word for the model; null leaves the choice to the agent.
   */
  model: string | null;
  name: string;
  /**
   * The id of the agent's own session, by which it can be resumed.
   */
  native_id: string | null;
  /**
   * How much it may do unasked; null: as the user has configured the agent.
   */
  permission: Permission | null;
  pid: number | null;
  /**
   * Network ports that are its own: MAESTRO_PORT, MAESTRO_PORT_1 and so on.
   */
  ports: number[];
  progress: Progress | null;
  prompt: string;
  /**
   * Absolute path of the repository's main folder.
   */
  repo: string;
  /**
   * The id of the playbook run that it works for, which owns its worktree.
   */
  run: string | null;
  /**
   * The last event that changed this session.
   */
  seq: number;
  state: State;
  status: Status;
  /**
   * The branch that a merge goes into unless another is named.
   */
  target: string | null;
  /**
   * The run's task that it works on.
   */
  task: string | null;
  /**
   * Those of them typed in vain.
   */
  undelivered: number;
  updated: string;
  /**
   * Messages that wait to be delivered.
   */
  waiting: number;
  worktree: string;
}
/**
 * How much a session's worktree differs from its base, untracked files included.
 */
export interface Change {
  deletions: number;
  files: number;
  insertions: number;
}
/**
 * How far an agent says it is.
 */
export interface Progress {
  done: number;
  total: number;
}
/**
 * What a pane says, and since when and on whose word.
 */
export interface Status {
  choices: string[];
  message: string;
  question: string | null;
  /**
   * When the state last changed.
   */
  since: string;
  source: Source;
  state: State;
}
/**
 * One change, in the order in which it happened.
 */
export interface Event {
  detail: {
    [k: string]: unknown;
  };
  kind: EventKind;
  /**
   * Gapless per server.
   */
  seq: number;
  session: string;
  status: Status | null;
  time: string;
}
/**
 * One message, as every face sees it.
 */
export interface Message {
  /**
   * Whether it waits until a person lets it go.
   */
  held: boolean;
  /**
   * Its number among all that the session was ever sent.
   */
  id: number;
  text: string;
  /**
   * How often it was typed.
   */
  tries: number;
  /**
   * When it was typed, until a turn begins or that is given up.
   */
  typed: string | null;
  /**
   * Whether it was typed in vain.
   */
  undelivered: boolean;
  /**
   * Whether a busy agent gets it, too.
   */
  urgent: boolean;
}
/**
 * One execution of a playbook.
 */
export interface RunReport {
  base: string;
  began: string;
  branch: string;
  budget: BudgetReport;
  cost: number;
  counts: Counts;
  /**
   * Relative to the repository, in order.
   */
  documents: string[];
  ended: string | null;
  id: string;
  /**
   * Branches that hold attempts which came to nothing.
   */
  kept: string[];
  loop: number;
  loops: number | null;
  name: string;
  outcome: Outcome | null;
  parallel: number;
  phase: Phase;
  pr: {
    [k: string]: unknown;
  } | null;
  reason: string;
  repo: string;
  /**
   * How long it was at work so far.
   */
  seconds: number;
  /**
   * The number of its newest event.
   */
  seq: number;
  target: string | null;
  tasks: TaskReport[];
  tokens: number;
  /**
   * Why its document cannot be read just now.
   */
  unreadable: string;
  updated: string;
  worktree: string;
}
/**
 * Beyond which a run ends.
 */
export interface BudgetReport {
  cost: number | null;
  seconds: number | null;
  stop_at: string | null;
  tokens: number | null;
}
/**
 * How many of a run's tasks are where.
 */
export interface Counts {
  done: number;
  failed: number;
  needs_person: number;
  running: number;
  skipped: number;
  total: number;
  waiting: number;
}
/**
 * One task of a run.
 */
export interface TaskReport {
  agent: string | null;
  attempt: number;
  /**
   * How often it is given to an agent at most.
   */
  attempts: number;
  began: string | null;
  check: string | null;
  choices: string[];
  commits: string[];
  cost: number;
  document: string;
  ended: string | null;
  /**
   * How long it took before, if it ever ran.
   */
  eta_seconds: number | null;
  human: boolean;
  id: string;
  line: number;
  /**
   * What it needs a person for.
   */
  need: Need | null;
  needs: string[];
  /**
   * Until when it waits for a rate limit.
   */
  not_before: string | null;
  /**
   * What was done, in a paragraph.
   */
  note: string;
  parent: string | null;
  question: string;
  /**
   * What went wrong last.
   */
  report: string;
  seconds: number;
  /**
   * The id of the session at work on it now.
   */
  session: string | null;
  session_name: string | null;
  state: TaskState;
  text: string;
  tokens: number;
}
/**
 * One row of a run's log.
 */
export interface RunEvent {
  detail: {
    [k: string]: unknown;
  };
  kind: RunEventKind;
  run: string;
  /**
   * Gapless per run.
   */
  seq: number;
  task: string | null;
  time: string;
}
