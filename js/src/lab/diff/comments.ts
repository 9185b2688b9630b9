import { t } from "../../translate";
import type { DiffLine } from "./rows";

/** What a person says about one line of a file. */
export interface Comment {
  readonly path: string;
  readonly line: DiffLine;
  readonly text: string;
}

const MOST_QUOTED = 500;

function keyOf(path: string, { place, old, new: now }: DiffLine): string {
  return JSON.stringify([path, place, now === null ? "old" : "new", now ?? old]);
}

/** Whether there can be a comment on a line. */
export function takesComment({ old, new: now }: DiffLine): boolean {
  return old !== null || now !== null;
}

function whereabouts({ path, line }: Comment): string {
  const values = { path, place: line.place, n: line.new ?? line.old ?? 0 };
  const before = line.new === null;
  if (line.place !== "") {
    return before
      ? t("{path}, {place}, removed line {n}", values)
      : t("{path}, {place}, line {n}", values);
  }
  return before ? t("{path}, removed line {n}", values) : t("{path}, line {n}", values);
}

function asText(comment: Comment): string {
  const quoted = comment.line.text.slice(0, MOST_QUOTED);
  return `${whereabouts(comment)}:\n> ${quoted}\n${comment.text}`;
}

/** The comments on a session's diff that are not sent yet. */
export class Comments {
  private readonly byLine = new Map<string, Comment>();
  private readonly listeners = new Set<() => void>();

  get count(): number {
    return this.byLine.size;
  }

  get(path: string, line: DiffLine): Comment | undefined {
    return this.byLine.get(keyOf(path, line));
  }

  /** Keep what is said of a line; nothing said takes the comment away. */
  set(path: string, line: DiffLine, text: string): void {
    if (text === "") this.byLine.delete(keyOf(path, line));
    else this.byLine.set(keyOf(path, line), { path, line, text });
    this.announce();
  }

  clear(): void {
    this.byLine.clear();
    this.announce();
  }

  /** All of them as one message to the agent, by file and line. */
  message(): string {
    const ordered = [...this.byLine.values()].sort(
      (a, b) =>
        a.path.localeCompare(b.path) ||
        a.line.place.localeCompare(b.line.place, undefined, { numeric: true }) ||
        (a.line.new ?? a.line.old ?? 0) - (b.line.new ?? b.line.old ?? 0),
    );
    const opening = t("Comments on your changes; please see to each of them:");
    return [opening, ...ordered.map(asText)].join("\n\n");
  }

  /** Call `listener` after every change; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}
