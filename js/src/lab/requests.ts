import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";
import { ApiError, errorFrom, type Method, parseJson, type Requester } from "../api";
import { t } from "../translate";

/** Requests by way of JupyterLab's own connection to its server. */
export class LabRequester implements Requester {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  async request(method: Method, path: string, body?: unknown): Promise<unknown> {
    const url = URLExt.join(this.settings.baseUrl, "maestro/api", path);
    const init: RequestInit = { method, cache: "no-store" };
    if (body !== undefined) init.body = JSON.stringify(body);
    const response = await ServerConnection.makeRequest(url, init, this.settings).catch(() => {
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
}
