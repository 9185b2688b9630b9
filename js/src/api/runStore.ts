import type { RunEvent, RunReport, TaskReport } from "../model";

/** An event of a run with what it left behind. */
export interface RunNews {
  readonly event: RunEvent;
  /** Null where the event changed nothing of it. */
  readonly run: RunReport | null;
  /** Whether `run.tasks` are only those that the event changed. */
  readonly partial: boolean;
}

type Hears = (event: RunEvent) => void;

/** What is as before stays the same object, so that whoever shows it sees what changed. */
function kept(before: RunReport | undefined, tasks: readonly TaskReport[]): TaskReport[] {
  if (before === undefined) return [...tasks];
  const known = new Map(before.tasks.map((task) => [task.id, task]));
  return tasks.map((task) => {
    const old = known.get(task.id);
    return old !== undefined && JSON.stringify(old) === JSON.stringify(task) ? old : task;
  });
}

function merged(before: RunReport, changed: readonly TaskReport[]): TaskReport[] {
  const news = new Map(changed.map((task) => [task.id, task]));
  return before.tasks.map((task) => news.get(task.id) ?? task);
}

/**
 * The runs of one server. Of two words about the same run, the one with the newer `seq` wins.
 *
 * `all` are those that the server tells of by itself; others that were asked for are only found.
 */
export class RunStore {
  private runs = new Map<string, RunReport>();
  private readonly asked = new Map<string, RunReport>();
  private readonly listeners = new Set<() => void>();
  private readonly hearers = new Set<Hears>();
  private server = "";

  /** The run of this id or, failing that, the newest of this name. */
  get(key: string): RunReport | undefined {
    const known = this.runs.get(key) ?? this.asked.get(key);
    if (known !== undefined) return known;
    return [...this.runs.values(), ...this.asked.values()]
      .filter(({ name }) => name === key)
      .sort((a, b) => b.began.localeCompare(a.began))[0];
  }

  all(): RunReport[] {
    return [...this.runs.values()];
  }

  /** Call `listener` after every change; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Call `hears` with every event; returns how to stop that. */
  hear(hears: Hears): () => void {
    this.hearers.add(hears);
    return () => {
      this.hearers.delete(hears);
    };
  }

  takeSnapshot(server: string, runs: readonly RunReport[]): void {
    const before = server === this.server ? this.runs : new Map<string, RunReport>();
    if (server !== this.server) this.asked.clear();
    this.server = server;
    this.runs = new Map(runs.map((run) => [run.id, this.newer(before.get(run.id), run)]));
    this.announce();
  }

  takeNews(server: string, { event, run, partial }: RunNews): void {
    if (server !== this.server) return;
    if (run !== null) this.takeRun(run, partial);
    for (const hears of this.hearers) hears(event);
  }

  /** Keep a run that was asked for. */
  take(run: RunReport): void {
    if (this.runs.has(run.id)) this.runs.set(run.id, this.newer(this.runs.get(run.id), run));
    else this.asked.set(run.id, this.newer(this.asked.get(run.id), run));
    this.announce();
  }

  /** Forget a run that was put away. */
  forget(id: string): void {
    this.runs.delete(id);
    this.asked.delete(id);
    this.announce();
  }

  private takeRun(run: RunReport, partial: boolean): void {
    const before = this.runs.get(run.id) ?? this.asked.get(run.id);
    if (before !== undefined && run.seq > before.seq) {
      const tasks = partial ? merged(before, run.tasks) : kept(before, run.tasks);
      this.set({ ...run, tasks });
    } else if (before === undefined && !partial) {
      this.set(run);
    }
  }

  private set(run: RunReport): void {
    this.runs.set(run.id, run);
    this.asked.delete(run.id);
    this.announce();
  }

  private newer(before: RunReport | undefined, run: RunReport): RunReport {
    if (before !== undefined && before.seq > run.seq) return before;
    return { ...run, tasks: kept(before, run.tasks) };
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}
