import type { RunEvent, RunReport, Session } from "../model";
import { count, isRecord, list, text } from "./json";
import type { RunNews } from "./runStore";
import type { Delta, Snapshot } from "./store";

/** What the server sends has the shape that its model promises; only its presence is checked. */
function isSession(value: unknown): value is Session {
  return isRecord(value) && typeof value.id === "string" && isRecord(value.status);
}

/** A snapshot, from the widget's trait or the first frame of the stream. */
export function readSnapshot(value: unknown): Snapshot | null {
  if (!isRecord(value) || text(value.server) === "") return null;
  return {
    server: text(value.server),
    seq: count(value.seq),
    sessions: list(value.sessions).filter(isSession),
  };
}

/** One event of the stream with the session it left behind. */
export function readDelta(value: unknown): Delta | null {
  if (!isRecord(value) || !isRecord(value.event) || !isSession(value.session)) return null;
  return { seq: count(value.event.seq), session: value.session };
}

export function isRun(value: unknown): value is RunReport {
  return isRecord(value) && typeof value.id === "string" && Array.isArray(value.tasks);
}

export function readRunEvent(value: unknown): RunEvent | null {
  if (!isRecord(value) || typeof value.run !== "string" || typeof value.kind !== "string") {
    return null;
  }
  return { ...value, detail: isRecord(value.detail) ? value.detail : {} } as unknown as RunEvent;
}

/** The runs of a snapshot; a server or kernel that tells of none sends none. */
export function readRuns(value: unknown): RunReport[] | null {
  return isRecord(value) && Array.isArray(value.runs) ? value.runs.filter(isRun) : null;
}

/** One event of a run with what it left behind. */
export function readRunNews(value: unknown): RunNews | null {
  if (!isRecord(value)) return null;
  const event = readRunEvent(value.event);
  const run = isRun(value.run) ? value.run : null;
  return event === null ? null : { event, run, partial: value.partial === true };
}
