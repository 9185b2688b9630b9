import type { ServerConnection } from "@jupyterlab/services";
import { type Server, Sessions } from "../api";
import type { PaneTerminal, TerminalHost } from "../grid";
import { terminalLife } from "../model";
import { TerminalPreferences } from "../terminal/settings";
import { LabFeed } from "./feed";
import { LazyTerminal } from "./lazyTerminal";
import { LabRequester } from "./requests";
import type { IMaestro } from "./tokens";

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

/** Maestro as this page's server offers it. */
export class Maestro implements IMaestro {
  readonly feed: LabFeed;
  readonly requester: LabRequester;
  readonly sessions: Sessions;
  readonly terminalPreferences = new TerminalPreferences();
  private readonly server: Server;

  constructor(settings: ServerConnection.ISettings) {
    const { baseUrl, wsUrl, token } = settings;
    this.server = { baseUrl: withSlash(baseUrl), wsUrl: withSlash(wsUrl), token };
    this.requester = new LabRequester(settings);
    this.sessions = new Sessions(this.requester);
    this.feed = new LabFeed(this.server);
  }

  createTerminal(host: TerminalHost): PaneTerminal {
    return new LazyTerminal(host, async () => {
      const { socketChannels, TerminalView } = await import("../terminal");
      const open = socketChannels(this.server);
      return ({ element, session, onLeave, onNotice }) => {
        const { id, name } = session();
        const life = () => terminalLife(session());
        return new TerminalView(element, {
          session: id,
          name,
          open,
          life,
          preferences: this.terminalPreferences,
          loadWebgl: () => import("../terminal/webgl"),
          onLeave,
          onNotice,
        });
      };
    });
  }

  dispose(): void {
    this.feed.dispose();
  }
}
