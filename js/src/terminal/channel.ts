import { count, isRecord, text } from "../api";

/** What the server says about a terminal, besides its bytes. */
export type ServerControl =
  | {
      readonly type: "attached";
      readonly offset: number;
      readonly rows: number;
      readonly cols: number;
      readonly ended: boolean;
      /** Where the output stood when the viewer came: up to there it is a replay. */
      readonly end: number;
    }
  | { readonly type: "reset"; readonly offset: number }
  | { readonly type: "size"; readonly rows: number; readonly cols: number }
  | { readonly type: "exit"; readonly code: number }
  | { readonly type: "full"; readonly message: string };

/** What the page says to the server, besides the bytes a person types. */
export type PageControl =
  | { readonly type: "ack"; readonly offset: number }
  | {
      readonly type: "focus";
      readonly focused: boolean;
      readonly rows: number;
      readonly cols: number;
    }
  | { readonly type: "resize"; readonly rows: number; readonly cols: number };

/** Whoever listens to a channel. */
export interface ChannelEvents {
  /** Output; the first byte has the absolute `offset`. */
  data(bytes: Uint8Array, offset: number): void;
  control(message: ServerControl): void;
  /** The channel broke; nothing more comes from it. */
  closed(): void;
}

/** One connection to one terminal, whatever carries it. */
export interface Channel {
  input(bytes: Uint8Array): void;
  control(message: PageControl): void;
  close(): void;
}

/** Opens a channel; output is wanted from `offset` on, or from the oldest kept byte if `null`. */
export type OpenChannel = (
  session: string,
  offset: number | null,
  events: ChannelEvents,
) => Channel;

/** The control message that `value` is, or `null` for one that this page doesn't know. */
export function readControl(value: unknown): ServerControl | null {
  if (!isRecord(value)) return null;
  switch (value.type) {
    case "attached":
      return {
        type: "attached",
        offset: count(value.offset),
        rows: count(value.rows),
        cols: count(value.cols),
        ended: value.ended === true,
        end: Math.max(count(value.end), count(value.offset)),
      };
    case "reset":
      return { type: "reset", offset: count(value.offset) };
    case "size":
      return { type: "size", rows: count(value.rows), cols: count(value.cols) };
    case "exit":
      return { type: "exit", code: count(value.code) };
    case "full":
      return { type: "full", message: text(value.message) };
    default:
      return null;
  }
}
