import type { ServerConnection } from "@jupyterlab/services";
import { type Server, SessionFiles, Sessions } from "../api";
import { Commands, type PaneTerminal, type Recordings, type TerminalHost } from "../grid";
import { terminalLife } from "../model";
import { TerminalPreferences } from "../terminal/settings";
import { dialogHost } from "./dialogHost";
import { LabFeed } from "./feed";
import { LabSettings } from "./labSettings";
import { LazyTerminal } from "./lazyTerminal";
import { LabNotices } from "./notices";
import { LabRequester } from "./requests";
import { Selection } from "./selection";
import type { IMaestro } from "./tokens";

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

/** Maestro as this page's server offers it. */
export class Maestro implements IMaestro {
  readonly feed: LabFeed;
  readonly requester: LabRequester;
  readonly sessions: Sessions;
  readonly files: SessionFiles;
  readonly recordings: Recordings;
  readonly actions: Commands;
  readonly notices = new LabNotices();
  readonly selection: Selection;
  readonly dialogs = dialogHost(document);
  readonly terminalPreferences = new TerminalPreferences();
  readonly settings = new LabSettings(this.terminalPreferences);
  private readonly server: Server;

  constructor(settings: ServerConnection.ISettings) {
    const { baseUrl, wsUrl, token } = settings;
    this.server = { baseUrl: withSlash(baseUrl), wsUrl: withSlash(wsUrl), token };
    this.requester = new LabRequester(settings);
    this.sessions = new Sessions(this.requester);
    this.files = new SessionFiles(this.requester);
    this.recordings = {
      loadPlayer: () => import("../player"),
      recording: ({ id }) => this.files.recording(id),
    };
    this.actions = new Commands(this.sessions, this.notices, this.dialogs, this.recordings);
    this.feed = new LabFeed(this.server);
    this.selection = new Selection(this.feed.store);
  }

  createTerminal(host: TerminalHost): PaneTerminal {
    return new LazyTerminal(host, async () => {
      const { socketChannels, TerminalView } = await import("../terminal");
      const open = socketChannels(this.server);
      return ({ element, session, onLeave, onNotice }) => {
        const { id, name } = session();
        return new TerminalView(element, {
          session: id,
          name,
          open,
          life: () => terminalLife(session()),
          preferences: this.terminalPreferences,
          loadWebgl: () => import("../terminal/webgl"),
          uploadImage: (file) => this.files.uploadImage(id, file),
          onLeave,
          onNotice,
        });
      };
    });
  }
}
