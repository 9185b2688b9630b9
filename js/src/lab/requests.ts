import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";
import {
  ApiError,
  errorFrom,
  type Method,
  parseJson,
  type Requester,
  type Transfers,
} from "../api";
import { t } from "../translate";

/** Requests by way of JupyterLab's own connection to its server. */
export class LabRequester implements Requester, Transfers {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  async request(method: Method, path: string, body?: unknown): Promise<unknown> {
    const init: RequestInit = { method };
    if (body !== undefined) init.body = JSON.stringify(body);
    return parseJson(await (await this.send(path, init)).text());
  }

  async upload(path: string, bytes: Uint8Array): Promise<unknown> {
    const headers = { "Content-Type": "application/octet-stream" };
    const init = { method: "POST", body: bytes as Uint8Array<ArrayBuffer>, headers };
    return parseJson(await (await this.send(path, init)).text());
  }

  async download(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.send(path, { method: "GET" })).arrayBuffer());
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const url = URLExt.join(this.settings.baseUrl, "maestro/api", path);
    const request = { cache: "no-store" as const, ...init };
    const response = await ServerConnection.makeRequest(url, request, this.settings).catch(() => {
      throw new ApiError(
        t("The Jupyter server could not be reached."),
        t("Check that it runs and that you are connected, then try again."),
        "unreachable",
      );
    });
    if (!response.ok) throw errorFrom(response.status, parseJson(await response.text()));
    return response;
  }
}
