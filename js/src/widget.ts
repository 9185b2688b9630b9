import { DirectRequester, findServer, KernelPort, LiveSessions, Route, SessionStore } from "./api";
import { Grid, type PaneTerminal, type TerminalHost } from "./grid";
import { terminalLife } from "./model";
import { kernelChannels, type OpenChannel, socketChannels, TerminalView } from "./terminal";
import { TraitSettings } from "./traits";
import type { InitializeProps, RenderProps, Widget, WidgetModel } from "./widgetModel";

/** What all views of one widget share: the road to the server and what came over it. */
class Shared {
  readonly route: Route;
  readonly live: LiveSessions;
  readonly openChannel: OpenChannel;
  /** Resolves when the road to the server is chosen. */
  readonly ready: Promise<void>;
  private readonly port: KernelPort;

  constructor(private readonly model: WidgetModel) {
    const server = findServer(document);
    this.port = new KernelPort(model);
    this.route = new Route(server === null ? null : new DirectRequester(server), this.port);
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
    this.live.dispose();
    this.port.dispose();
  }

  private readonly takeSnapshot = (): void => {
    void this.live.takeTrait(this.model.get("snapshot"));
  };
}

function createTerminal(openChannel: OpenChannel, host: TerminalHost): PaneTerminal {
  const { element, session, onLeave, onNotice } = host;
  const { id, name } = session();
  return new TerminalView(element, {
    session: id,
    name,
    open: openChannel,
    life: () => terminalLife(session()),
    onLeave,
    onNotice,
  });
}

/** The grid as an anywidget. */
export default function createWidget(): Widget {
  let shared: Shared | null = null;
  const ensure = (model: WidgetModel): Shared => {
    shared ??= new Shared(model);
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
      const { live, route, openChannel, ready } = ensure(model);
      await ready;
      const grid = new Grid({
        live,
        requester: route,
        settings: new TraitSettings(model),
        createTerminal: (host) => createTerminal(openChannel, host),
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
