// The same server that the development page has; it speaks the wire's own words.
// @ts-expect-error -- plain JavaScript
import { FakeServer as Untyped } from "../dev/fakeServer.mjs";
import type { Server } from "../src/api";
import type { RunReport, Session, TaskReport } from "../src/model";

export interface FakeTerminal {
  rows: number;
  cols: number;
  kept: number;
  readonly bytes: Uint8Array;
  readonly viewers: Set<{ terminate(): void; send(data: unknown): void }>;
  readonly input: Uint8Array[];
  readonly controls: Record<string, unknown>[];
  print(output: string | Uint8Array): void;
  tell(message: unknown): void;
}

export interface FakeServer {
  instance: string;
  seq: number;
  readonly requests: {
    method: string;
    path: string;
    body: unknown;
    headers: Record<string, string>;
  }[];
  readonly failing: Map<string, [number, unknown]>;
  readonly streams: Set<{ terminate(): void }>;
  readonly sessions: Map<string, Session>;
  readonly runs: Map<string, RunReport>;
  listen(port?: number): Promise<string>;
  close(): Promise<void>;
  terminal(id: string): FakeTerminal;
  changeRun(
    id: string,
    fields: Partial<RunReport>,
    tasks?: Record<string, Partial<TaskReport>>,
  ): void;
  /** Something happens that changes nothing of the run but its log. */
  sayOfRun(id: string, kind: string, detail: object): void;
  change(id: string, fields: Partial<Session>, status?: Partial<Session["status"]>): void;
}

export function fakeServer(sessions: readonly Session[] = []): FakeServer {
  return new Untyped(sessions) as FakeServer;
}

export function serverAt(url: string, token = ""): Server {
  return { baseUrl: url, wsUrl: url.replace("http", "ws"), token };
}
