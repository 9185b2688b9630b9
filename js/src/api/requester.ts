export type Method = "GET" | "POST" | "DELETE";

/** Whoever can carry a request to the server. `path` is relative to `maestro/api/`. */
export interface Requester {
  /** Resolves to the answer's JSON; rejects with an `ApiError`. */
  request(method: Method, path: string, body?: unknown): Promise<unknown>;
}

/** Whoever can carry bytes to the server and back. */
export interface Transfers {
  /** Resolves to the answer's JSON; rejects with an `ApiError`. */
  upload(path: string, bytes: Uint8Array): Promise<unknown>;
  /** Resolves to the answer's bytes; rejects with an `ApiError`. */
  download(path: string): Promise<Uint8Array>;
}
