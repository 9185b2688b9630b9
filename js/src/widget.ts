import {
  DirectRequester,
  findServer,
  KernelPort,
  LiveSessions,
  Queues,
  Route,
  Runs,
  SessionFiles,
  SessionStore,
  Sessions,
} from "./api";
import { h } from "./elements/dom";
import { Commands, Grid, Notices, type PaneTerminal, type TerminalHost } from "./grid";
import { terminalLife } from "./model";
import { type Parts, partsFrom } from "./parts";
import {
  kernelChannels,
  type OpenChannel,
  socketChannels,
  type TerminalPreferences,
  TerminalView,
} from "./terminal";
import { followTraits, TraitSettings } from "./traits";
import type { FetchFile, InitializeProps, RenderProps, Widget, WidgetModel } from "./widgetModel";

/** What all views of one widget share: the road to the server and what came over it. */
class Shared {
  readonly route: Route;
  readonly files: SessionFiles;
  readonly live: LiveSessions;
  readonly openChannel: OpenChannel;
  readonly preferences: TerminalPreferences;
  /** Resolves when the road to the server is chosen. */
  readonly ready: Promise<void>;
  private readonly port: KernelPort;
  private readonly unfollow: () => void;

  constructor(
    private readonly model: WidgetModel,
    readonly parts: Parts,
  ) {
    const { preferences, stop } = followTraits(model);
    this.preferences = preferences;
    this.unfollow = stop;
    const server = findServer(document);
    this.port = new KernelPort(model);
    this.route = new Route(server === null ? null : new DirectRequester(server), this.port);
    this.files = new SessionFiles(this.route);
    this.live = new LiveSessions(new SessionStore(), this.route, server);
    const overKernel = kernelChannels(this.port);
    const straight = server === null ? overKernel : socketChannels(server);
    this.openChannel = (...wanted) =>
      (this.route.road === "direct" ? straight : overKernel)(...wanted);
    this.port.hello();
    model.on("change:snapshot", this.takeSnapshot);
    this.ready = this.live.takeTrait(model.get("snapshot"));
  }

  dispose(): void {
    this.model.off("change:snapshot", this.takeSnapshot);
    this.unfollow();
    this.live.dispose();
    this.port.dispose();
  }

  private readonly takeSnapshot = (): void => {
    void this.live.takeTrait(this.model.get("snapshot"));
  };
}

function createTerminal(shared: Shared, host: TerminalHost): PaneTerminal {
  const { openChannel, preferences, parts, files } = shared;
  const { element, session, onLeave, onNotice } = host;
  const { id, name } = session();
  return new TerminalView(element, {
    session: id,
    name,
    open: openChannel,
    life: () => terminalLife(session()),
    preferences,
    loadWebgl: () => parts.webgl(),
    uploadImage: (file) => files.uploadImage(id, file),
    recording: () => files.recording(id),
    onLeave,
    onNotice,
  });
}

/** A run's view; resolves to how to take it away. */
async function renderRun(shared: Shared, model: WidgetModel, el: HTMLElement): Promise<() => void> {
  const { live, parts, route } = shared;
  const { RunPlace } = await parts.run();
  const notices = new Notices();
  const dialogs = h("div", { class: "mj-root mj-dialog-host" });
  const place = new RunPlace(String(model.get("run")), {
    feed: live,
    requests: new Runs(route),
    messages: new Queues(route),
    notices,
    sessionCommands: new Commands(new Sessions(route), notices, dialogs),
    createTerminal: (host) => createTerminal(shared, host),
  });
  place.element.append(notices.element);
  el.append(place.element, dialogs);
  const resize = (): void => {
    const height = model.get("height");
    if (typeof height === "number") place.element.style.setProperty("--mj-height", `${height}px`);
  };
  model.on("change:height", resize);
  resize();
  return () => {
    model.off("change:height", resize);
    place.dispose();
    dialogs.remove();
  };
}

/** The grid as an anywidget, or the view of the run that it is told of. */
export default function createWidget(fetchFile: FetchFile): Widget {
  const parts = partsFrom(fetchFile);
  let shared: Shared | null = null;
  const ensure = (model: WidgetModel): Shared => {
    shared ??= new Shared(model, parts);
    return shared;
  };
  return {
    initialize({ model }: InitializeProps) {
      ensure(model);
      return () => {
        shared?.dispose();
        shared = null;
      };
    },
    async render({ model, el }: RenderProps) {
      const all = ensure(model);
      const { live, route, files, ready } = all;
      await ready;
      if (typeof model.get("run") === "string") return renderRun(all, model, el);
      const grid = new Grid({
        live,
        requester: route,
        settings: new TraitSettings(model),
        createTerminal: (host) => createTerminal(all, host),
        recordings: {
          loadPlayer: () => parts.player(),
          recording: ({ id }) => files.recording(id),
        },
      });
      el.append(grid.element);
      let { road } = route;
      const stop = live.listen(() => {
        if (route.road === road) return;
        ({ road } = route);
        grid.panes.reconnect();
      });
      return () => {
        stop();
        grid.dispose();
      };
    },
  };
}
