import type { ServerConnection } from "@jupyterlab/services";
import type { CommandRegistry } from "@lumino/commands";
import { Queues, Runs, type Server, SessionFiles, Sessions } from "../api";
import {
  Commands,
  type PaneTerminal,
  QueueLists,
  type Recordings,
  type TerminalHost,
} from "../grid";
import { terminalLife } from "../model";
import { RunCommands } from "../run/commands";
import type { ScreenOptions } from "../terminal/options";
import { TerminalPreferences } from "../terminal/settings";
import { dialogHost } from "./dialogHost";
import { LabFeed } from "./feed";
import { PageKeys } from "./keyboard/pageKeys";
import { LabSettings } from "./labSettings";
import { LazyTerminal } from "./lazyTerminal";
import { LabNotices } from "./notices";
import { LabRequester } from "./requests";
import { Selection } from "./selection";
import type { IMaestro, RecallHost } from "./tokens";

/** What all terminals of a page have alike. */
type Supplied = "open" | "preferences" | "loadWebgl" | "isForPage";

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
  readonly runs: Runs;
  readonly runActions: RunCommands;
  readonly notices = new LabNotices();
  readonly queues: QueueLists;
  readonly selection: Selection;
  readonly dialogs = dialogHost(document);
  readonly terminalPreferences = new TerminalPreferences();
  readonly settings = new LabSettings(this.terminalPreferences);
  private readonly server: Server;
  private readonly keys: PageKeys;

  constructor(settings: ServerConnection.ISettings, commands: CommandRegistry) {
    this.keys = new PageKeys(() => commands.keyBindings);
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
    this.queues = new QueueLists(this.dialogs, new Queues(this.requester), this.feed.store);
    this.runs = new Runs(this.requester);
    this.runActions = new RunCommands(this.runs, this.feed.runs, this.notices, this.dialogs);
    this.selection = new Selection(this.feed.store);
  }

  createTerminal(host: TerminalHost, which: "agent" | "shell" = "agent"): PaneTerminal {
    const { session, ...place } = host;
    const { id, name } = session();
    const own =
      which === "agent"
        ? {
            life: () => terminalLife(session()),
            uploadImage: (file: Blob) => this.files.uploadImage(id, file),
            recording: () => this.files.recording(id),
          }
        : { life: () => "over" as const };
    return this.createView(which, { session: id, name, ...own, ...place });
  }

  createRecall({ id, ...place }: RecallHost): PaneTerminal {
    const recording = (): Promise<Uint8Array> => this.files.recording(id);
    return this.createView("agent", { session: id, life: () => "over", recording, ...place });
  }

  private createView(
    which: "agent" | "shell",
    { element, ...options }: Omit<ScreenOptions, Supplied> & { element: HTMLElement },
  ): PaneTerminal {
    const load = async (): Promise<() => PaneTerminal> => {
      const { socketChannels, TerminalView } = await import("../terminal");
      const supplied: Pick<ScreenOptions, Supplied> = {
        open: socketChannels(this.server, which),
        isForPage: (event) => this.keys.isForPage(event),
        preferences: this.terminalPreferences,
        loadWebgl: () => import("../terminal/webgl"),
      };
      return () => new TerminalView(element, { ...options, ...supplied });
    };
    return new LazyTerminal(load, options.onNotice);
  }
}
