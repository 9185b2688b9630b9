import { needsPerson, type RunReport } from "../../model";
import { t } from "../../translate";

/** What of a run a person wants to hear although they look elsewhere. */
export interface RunTurned {
  readonly run: RunReport;
  readonly turn: "needs_input" | "finished" | "error";
  readonly words: string;
  /** The task that needs them. */
  readonly task: string | null;
}

function ended(run: RunReport): RunTurned | null {
  const { counts, name, outcome, phase, reason } = run;
  if (phase === "interrupted") {
    return { run, turn: "error", task: null, words: t("{name} was interrupted.", { name }) };
  }
  if (phase !== "ended") return null;
  if (outcome === "done") {
    const words = t("{name} is done: {done} of {total} tasks.", { name, ...counts });
    return { run, turn: "finished", task: null, words };
  }
  const words =
    reason === ""
      ? t("{name} ended with {done} of {total} tasks done.", { name, ...counts })
      : t("{name} ended: {reason}", { name, reason });
  return { run, turn: "error", task: null, words };
}

/** What is to be told of a run, by what it is known. */
function telling(run: RunReport): Map<string, RunTurned> {
  const told = new Map<string, RunTurned>();
  const end = ended(run);
  if (end !== null) told.set(`${run.phase} ${run.ended ?? run.began}`, end);
  if (!needsPerson(run)) return told;
  for (const { attempt, id, question, state, text } of run.tasks) {
    if (state !== "needs_person") continue;
    const asks = { name: run.name, question: question === "" ? text : question };
    const words = t("{name} needs you: {question}", asks);
    told.set(`${id} ${attempt} ${question}`, { run, turn: "needs_input", task: id, words });
  }
  return told;
}

/** Tells when runs begin to need a person, or end; what it is first shown is not news. */
export class RunTurns {
  private seen: ReadonlyMap<string, ReadonlySet<string>> | null = null;

  /** What has turned since it was last asked. */
  update(runs: readonly RunReport[]): RunTurned[] {
    const before = this.seen;
    const now = new Map(runs.map((run) => [run.id, telling(run)]));
    this.seen = new Map([...now].map(([id, told]) => [id, new Set(told.keys())]));
    if (before === null) return [];
    return [...now].flatMap(([id, told]) =>
      [...told].filter(([mark]) => !before.get(id)?.has(mark)).map(([, turned]) => turned),
    );
  }

  /** Take what is shown next as known: the page was away. */
  forget(): void {
    this.seen = null;
  }
}
