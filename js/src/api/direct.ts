import { t } from "../translate";
import { ApiError, errorFrom } from "./errors";
import { isRecord, parseJson, text } from "./json";
import type { Method, Requester, Transfers } from "./requester";
import type { Server } from "./server";

/** A page that can reach the server reaches it sooner; nothing is shown before it is known. */
const FOUND_WITHIN_MS = 2000;

function xsrfToken(cookies: string): string | null {
  const found = /(?:^|;\s*)_xsrf=([^;]*)/.exec(cookies);
  return found?.[1] === undefined ? null : decodeURIComponent(found[1]);
}

/** Requests from the page to its own Jupyter server, with Jupyter's own authentication. */
export class DirectRequester implements Requester, Transfers {
  constructor(private readonly server: Server) {}

  request(method: Method, path: string, body?: unknown): Promise<unknown> {
    return this.exchange(method, path, body, null);
  }

  async upload(path: string, bytes: Uint8Array): Promise<unknown> {
    const headers = { "Content-Type": "application/octet-stream" };
    const init = { method: "POST", body: bytes as Uint8Array<ArrayBuffer>, headers };
    return (await this.send(path, init)).answer;
  }

  async download(path: string): Promise<Uint8Array> {
    return (await this.send(path, { method: "GET" })).bytes;
  }

  private async exchange(
    method: Method,
    path: string,
    body: unknown,
    signal: AbortSignal | null,
  ): Promise<unknown> {
    const init: RequestInit = { method, signal, headers: { Accept: "application/json" } };
    if (body !== undefined) {
      init.headers = { ...init.headers, "Content-Type": "application/json" };
      init.body = JSON.stringify(body);
    }
    return (await this.send(path, init)).answer;
  }

  /** The answer as bytes and, as far as it is that, as JSON. */
  private async send(
    path: string,
    init: RequestInit,
  ): Promise<{ readonly bytes: Uint8Array; readonly answer: unknown }> {
    const headers = new Headers(init.headers);
    if (this.server.token !== "") headers.set("Authorization", `token ${this.server.token}`);
    const xsrf = xsrfToken(document.cookie);
    if (xsrf !== null) headers.set("X-XSRFToken", xsrf);
    const url = new URL(`maestro/api${path === "" ? "" : `/${path}`}`, this.server.baseUrl);
    const wanted: RequestInit = {
      ...init,
      headers,
      credentials: "same-origin",
      cache: "no-store",
    };
    const response = await fetch(url, wanted).catch(() => {
      throw new ApiError(
        t("The Jupyter server could not be reached."),
        t("Check that it runs and that you are connected, then try again."),
        "unreachable",
      );
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get("Content-Type")?.includes("json") ?? false;
    const answer = isJson ? parseJson(new TextDecoder().decode(bytes)) : undefined;
    if (!response.ok) throw errorFrom(response.status, answer);
    return { bytes, answer };
  }

  /** The id of the Maestro instance behind this server, or `null` where there is none. */
  async instance(): Promise<string | null> {
    try {
      const answer = await this.exchange(
        "GET",
        "",
        undefined,
        AbortSignal.timeout(FOUND_WITHIN_MS),
      );
      return isRecord(answer) ? text(answer.server) || null : null;
    } catch (error) {
      if (error instanceof ApiError) return null;
      throw error;
    }
  }
}
