export type Method = "GET" | "POST" | "DELETE";

/** Whoever can carry a request to the server. `path` is relative to `maestro/api/`. */
export interface Requester {
  /** Resolves to the answer's JSON; rejects with an `ApiError`. */
  request(method: Method, path: string, body?: unknown): Promise<unknown>;
}
