import { MainAreaWidget } from "@jupyterlab/apputils";
import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import type { Session } from "../../model";
import { t } from "../../translate";
import { agentsIcon } from "../icons";
import type { IMaestro } from "../tokens";
import type { Comments } from "./comments";
import { DiffPage } from "./diffPage";

/** One session's diff, which follows what the agent changes for as long as it is seen. */
export class DiffContent extends Widget {
  readonly page: DiffPage;
  private readonly stops: (() => void)[];
  private change = "";
  private stale = true;

  constructor(
    private readonly maestro: IMaestro,
    readonly session: string,
    comments: Comments,
  ) {
    super();
    this.addClass("mj-tab");
    const { actions, feed, notices, sessions, settings } = maestro;
    this.page = new DiffPage({
      comments,
      split: settings.value("diffLayout") === "split",
      load: async (paths) => sessions.diff(this.known(), paths),
      send: async (message) => {
        const session = feed.store.get(this.session);
        return session !== undefined && actions.say(session, message);
      },
      onSplit: (split) => void settings.save("diffLayout", split ? "split" : "unified"),
      onMerge: () => {
        const session = feed.store.get(this.session);
        if (session !== undefined) void actions.merge(session);
      },
      onError: (error) => notices.error(error),
    });
    this.node.append(this.page.element);
    this.node.addEventListener("focusin", () => maestro.selection.set(session));
    this.stops = [feed.store.listen(() => this.follow()), feed.listen(() => this.follow())];
    this.follow();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    for (const stop of this.stops) stop();
    this.page.dispose();
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.follow();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.maestro.selection.set(this.session);
    void this.page.settled().then(() => this.page.focus());
  }

  private known(): Session {
    const session = this.maestro.feed.store.get(this.session);
    if (session === undefined) throw new Error(t("This session is closed."));
    return session;
  }

  private follow(): void {
    const { feed } = this.maestro;
    const session = feed.store.get(this.session);
    if (session === undefined) {
      if (feed.connected) this.page.tell(t("This session is closed."));
      return;
    }
    const label = t("Diff of {name}", { name: session.name });
    if (this.title.label !== label) this.title.label = label;
    const change = JSON.stringify([session.change, session.ahead]);
    this.stale ||= change !== this.change;
    this.change = change;
    if (!this.stale || (!this.isVisible && this.page.loaded)) return;
    this.stale = false;
    this.page.refresh();
  }
}

/** A session's diff as a tab of the main area. */
export function createDiffTab(
  maestro: IMaestro,
  session: string,
  comments: Comments,
): MainAreaWidget<DiffContent> {
  const content = new DiffContent(maestro, session, comments);
  const tab = new MainAreaWidget({ content });
  tab.id = `maestro-diff-${session}`;
  tab.title.label = content.title.label || t("Diff");
  content.title.changed.connect(() => {
    tab.title.label = content.title.label;
  });
  tab.title.icon = agentsIcon;
  tab.title.closable = true;
  return tab;
}
