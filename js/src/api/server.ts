import { isRecord, parseJson, text } from "./json";

/** The Jupyter server that this page came from. */
export interface Server {
  /** Ends with a slash. */
  readonly baseUrl: string;
  /** Ends with a slash; `ws:` or `wss:`. */
  readonly wsUrl: string;
  /** Empty where the cookie alone authenticates. */
  readonly token: string;
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

function pageConfig(page: Document): Readonly<Record<string, unknown>> {
  const element = page.getElementById("jupyter-config-data");
  const config = parseJson(element?.textContent ?? "");
  if (isRecord(config)) return config;
  const baseUrl = page.body?.dataset.baseUrl;
  return baseUrl === undefined ? {} : { baseUrl };
}

/** The server that `page` was served by, or `null` where that is no Jupyter server's page. */
export function findServer(page: Document): Server | null {
  const config = pageConfig(page);
  const path = text(config.baseUrl);
  if (path === "" || !/^https?:$/.test(page.location.protocol)) return null;
  const baseUrl = withSlash(new URL(path, page.location.href).href);
  const sockets = new URL(withSlash(text(config.wsUrl) || baseUrl), baseUrl);
  sockets.protocol = sockets.protocol.replace("http", "ws");
  return { baseUrl, wsUrl: sockets.href, token: text(config.token) };
}

/** The address of a websocket route; `path` is relative to `maestro/api/`. */
export function socketUrl(server: Server, path: string, query: Record<string, string>): string {
  const url = new URL(`maestro/api/${path}`, server.wsUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (server.token !== "") url.searchParams.set("token", server.token);
  return url.href;
}
