import { isRecord, list, parseJson, text } from "../../api";
import { t } from "../../translate";

const KEY = "maestro-jupyter:shortcuts-used";
const LEVELS = ["Beginner", "Student", "Performer", "Virtuoso", "Maestro"] as const;

export interface Progress {
  readonly used: number;
  readonly all: number;
  /** From 0 to 4. */
  readonly level: number;
  readonly title: string;
}

/** Which shortcuts a person has used; nobody but this browser knows. */
export class Mastery {
  private readonly used: Set<string>;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">) {
    const kept = parseJson(storage.getItem(KEY) ?? "");
    this.used = new Set(list(isRecord(kept) ? kept.commands : undefined).map((id) => text(id)));
  }

  has(command: string): boolean {
    return this.used.has(command);
  }

  note(command: string): void {
    if (this.used.has(command)) return;
    this.used.add(command);
    this.storage.setItem(KEY, JSON.stringify({ commands: [...this.used] }));
    for (const listener of this.listeners) listener();
  }

  /** How far a person is with these commands: a new level at each quarter of them. */
  progress(commands: readonly string[]): Progress {
    const all = commands.length;
    const used = commands.filter((command) => this.used.has(command)).length;
    const level = all === 0 ? 0 : Math.floor((used / all) * (LEVELS.length - 1));
    return { used, all, level, title: t(LEVELS[level] ?? LEVELS[0]) };
  }

  /** Forget everything. */
  forget(): void {
    this.used.clear();
    this.storage.removeItem(KEY);
    for (const listener of this.listeners) listener();
  }

  /** Call `listener` after every change; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
