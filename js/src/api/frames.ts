import type { Session } from "../model";
import { count, isRecord, list, text } from "./json";
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
