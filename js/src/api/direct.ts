import { t } from "../translate";
import { ApiError, errorFrom } from "./errors";
import { isRecord, parseJson, text } from "./json";
import type { Method, Requester } from "./requester";
import type { Server } from "./server";

/** A page that can reach the server reaches it sooner; nothing is shown before it is known. */
const FOUND_WITHIN_MS = 2000;

function xsrfToken(cookies: string): string | null {
  const found = /(?:^|;\s*)_xsrf=([^;]*)/.exec(cookies);
  return found?.[1] === undefined ? null : decodeURIComponent(found[1]);
}

/** Requests from the page to its own Jupyter server, with Jupyter's own authentication. */
export class DirectRequester implements Requester {
  constructor(private readonly server: Server) {}

  request(method: Method, path: string, body?: unknown): Promise<unknown> {
    return this.send(method, path, body, null);
  }

  private async send(
    method: Method,
    path: string,
    body: unknown,
    signal: AbortSignal | null,
  ): Promise<unknown> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (this.server.token !== "") headers.Authorization = `token ${this.server.token}`;
    const xsrf = xsrfToken(document.cookie);
    if (xsrf !== null) headers["X-XSRFToken"] = xsrf;
    const init: RequestInit = {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal,
    };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    const url = new URL(`maestro/api${path === "" ? "" : `/${path}`}`, this.server.baseUrl);
    const response = await fetch(url, init).catch(() => {
      throw new ApiError(
        t("The Jupyter server could not be reached."),
        t("Check that it runs and that you are connected, then try again."),
        "unreachable",
      );
    });
    const answer = parseJson(await response.text());
    if (!response.ok) throw errorFrom(response.status, answer);
    return answer;
  }

  /** The id of the Maestro instance behind this server, or `null` where there is none. */
  async instance(): Promise<string | null> {
    try {
      const answer = await this.send("GET", "", undefined, AbortSignal.timeout(FOUND_WITHIN_MS));
      return isRecord(answer) ? text(answer.server) || null : null;
    } catch (error) {
      if (error instanceof ApiError) return null;
      throw error;
    }
  }
}
