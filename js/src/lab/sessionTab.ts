import { MainAreaWidget } from "@jupyterlab/apputils";
import { LabIcon } from "@jupyterlab/ui-components";
import type { CommandRegistry } from "@lumino/commands";
import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { h } from "../elements/dom";
import { t } from "../translate";
import { CommandIDs } from "./commandIds";
import { agentsIcon } from "./icons";
import { LivePane } from "./tabs/livePane";
import { PastPane } from "./tabs/pastPane";
import type { IMaestro } from "./tokens";

function iconOf(name: string): Node | null {
  return name === "" ? null : LabIcon.resolveElement({ icon: name, tag: "span" });
}

/** One session's pane, for as long as the session is open; then what it has left. */
export class SessionContent extends Widget {
  private readonly root = h("div", { class: "mj-root mj-session" });
  private readonly over = h("p", { class: "mj-session-over", role: "status" });
  private readonly stops: (() => void)[];
  private live: LivePane | null = null;
  private past: PastPane | null = null;
  private toAnswer = false;

  constructor(
    private readonly maestro: IMaestro,
    private readonly commands: CommandRegistry,
    readonly session: string,
    name: string,
  ) {
    super();
    this.addClass("mj-tab");
    this.title.label = name;
    this.root.append(this.over);
    this.node.append(this.root);
    const { store } = maestro.feed;
    this.stops = [store.listen(() => this.refresh()), maestro.feed.listen(() => this.refresh())];
    this.root.addEventListener("focusin", () => maestro.selection.set(session));
    this.refresh();
  }

  /** Put the keyboard into the terminal that is shown. */
  focus(): void {
    (this.live ?? this.past)?.focus();
  }

  /** Have the keyboard where the agent's question is answered, once the tab is activated. */
  answerWhenActivated(): void {
    this.toAnswer = true;
  }

  find(): void {
    (this.live ?? this.past)?.find();
  }

  /** Show the other one of agent's and command terminal. */
  toggleTerminal(): void {
    this.live?.toggle();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    for (const stop of this.stops) stop();
    this.live?.dispose();
    this.past?.dispose();
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.maestro.selection.set(this.session);
    if (this.toAnswer && this.live !== null) this.live.focusAnswer();
    else this.focus();
    this.toAnswer = false;
  }

  private refresh(): void {
    const { feed } = this.maestro;
    const session = feed.store.get(this.session);
    this.over.hidden = session !== undefined || feed.connected;
    this.over.textContent = t("Disconnected. Trying again…");
    if (session !== undefined) {
      this.past?.dispose();
      this.past = null;
      if (this.title.label !== session.name) this.title.label = session.name;
      this.live ??= this.createLive();
      this.live?.update(session);
    } else if (feed.connected) {
      this.live?.dispose();
      this.live = null;
      this.past ??= this.createPast();
    }
  }

  private createLive(): LivePane | null {
    const session = this.maestro.feed.store.get(this.session);
    if (session === undefined) return null;
    return new LivePane(session, {
      maestro: this.maestro,
      root: this.root,
      openGrid: () => void this.commands.execute(CommandIDs.openGrid),
      runQuick: (name, id) =>
        void this.commands.execute(CommandIDs.runQuickAction, { name, session: id }),
      iconOf,
    });
  }

  private createPast(): PastPane {
    const past = new PastPane(this.maestro, this.session, this.title.label);
    this.root.append(past.element);
    return past;
  }
}

/** A session's pane as a tab of the main area. */
export function createSessionTab(
  maestro: IMaestro,
  commands: CommandRegistry,
  session: string,
  name = t("Session"),
): MainAreaWidget<SessionContent> {
  const known = maestro.feed.store.get(session)?.name ?? name;
  const content = new SessionContent(maestro, commands, session, known);
  const tab = new MainAreaWidget({ content });
  tab.id = `maestro-session-${session}`;
  tab.title.icon = agentsIcon;
  tab.title.closable = true;
  return tab;
}
