import { MainAreaWidget } from "@jupyterlab/apputils";
import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { h } from "../elements/dom";
import { Clock, Pane } from "../grid";
import type { Session } from "../model";
import { t } from "../translate";
import { agentsIcon } from "./icons";
import type { IMaestro } from "./tokens";

/** One session's pane, for as long as the session is open; then what became of it. */
export class SessionContent extends Widget {
  private readonly root = h("div", { class: "mj-root mj-session" });
  private readonly over = h("p", { class: "mj-session-over", role: "status" });
  private readonly stops: (() => void)[];
  private pane: Pane | null = null;

  constructor(
    private readonly maestro: IMaestro,
    readonly session: string,
  ) {
    super();
    this.addClass("mj-tab");
    this.root.append(this.over);
    this.node.append(this.root);
    const { store } = maestro.feed;
    this.stops = [store.listen(() => this.refresh()), maestro.feed.listen(() => this.refresh())];
    this.root.addEventListener("focusin", () => maestro.selection.set(session));
    this.refresh();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    for (const stop of this.stops) stop();
    this.pane?.dispose();
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.maestro.selection.set(this.session);
    this.pane?.terminal.focus();
  }

  private refresh(): void {
    const { feed } = this.maestro;
    const session = feed.store.get(this.session);
    if (session !== undefined) {
      this.showPane(session);
      return;
    }
    this.pane?.dispose();
    this.pane = null;
    this.over.hidden = false;
    this.over.textContent = feed.connected
      ? t("This session is closed.")
      : t("Disconnected. Trying again…");
  }

  private showPane(session: Session): void {
    this.over.hidden = true;
    const { label } = this.title;
    if (label !== session.name) this.title.label = session.name;
    if (this.pane === null) {
      this.pane = new Pane(session, {
        root: this.root,
        clock: new Clock(),
        commands: this.maestro.actions,
        createTerminal: (host) => this.maestro.createTerminal(host),
        onNotice: (message) => this.maestro.notices.note(message),
        toggleZoom: () => undefined,
      });
      this.pane.setZoomed(true);
      this.root.append(this.pane.element);
    }
    this.pane.update(session);
  }
}

/** A session's pane as a tab of the main area. */
export function createSessionTab(
  maestro: IMaestro,
  session: string,
): MainAreaWidget<SessionContent> {
  const content = new SessionContent(maestro, session);
  const tab = new MainAreaWidget({ content });
  tab.id = `maestro-session-${session}`;
  tab.title.label = maestro.feed.store.get(session)?.name ?? t("Session");
  content.title.changed.connect(() => {
    tab.title.label = content.title.label;
  });
  tab.title.icon = agentsIcon;
  tab.title.closable = true;
  return tab;
}
