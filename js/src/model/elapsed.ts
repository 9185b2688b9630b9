import type { Session, State } from "./generated";

const OVER: ReadonlySet<State> = new Set(["finished", "error", "interrupted"]);

/** Whole seconds a session has been at work; stands still once it is over. */
export function elapsedSeconds(session: Session, now: Date): number {
  const end = OVER.has(session.state) ? Date.parse(session.status.since) : now.getTime();
  return Math.max(0, Math.floor((end - Date.parse(session.created)) / 1000));
}

/** `0:07`, `4:12`, `1:04:12`, and from a day on `2d 3h`. */
export function formatElapsed(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  if (days > 0) return `${days}d ${hours}h`;
  const minutes = Math.floor((seconds % 3600) / 60);
  const padded = (part: number): string => String(part).padStart(2, "0");
  const rest = padded(seconds % 60);
  return hours > 0 ? `${hours}:${padded(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Date and time in the person's own zone and manner, to the second. */
export function formatExact(time: string): string {
  const moment = new Date(time);
  if (Number.isNaN(moment.getTime())) return time;
  return moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}
