import type { CommandRegistry } from "@lumino/commands";
import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { textButton } from "../../elements/button";
import { h, setText } from "../../elements/dom";
import { Clock } from "../../grid";
import { countPhrase, countStates } from "../../model";
import { t } from "../../translate";
import { CommandIDs } from "../commandIds";
import type { IMaestro } from "../tokens";
import { groupSessions } from "./grouping";
import { RunList } from "./runList";
import { SessionList } from "./sessionList";

const EARLIER_RUNS = 50;

/** The sidebar: the runs, and every session by repository, what it says and what can be done about it. */
export class SessionPanel extends Widget {
  private readonly root = h("div", { class: "mj-root mj-panel" });
  private readonly runs: RunList;
  private readonly list: SessionList;
  private readonly filter = h("input", {
    class: "mj-input mj-panel-filter",
    type: "search",
  });
  private readonly needsFirst = h("input", { type: "checkbox" });
  private readonly connection = h("p", { class: "mj-connection", role: "status" });
  private readonly counts = h("p", { class: "mj-panel-counts" });
  private readonly empty: HTMLElement;
  private readonly nothing = h("p", { class: "mj-panel-nothing mj-quiet" });
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly maestro: IMaestro,
    commands: CommandRegistry,
  ) {
    super();
    this.id = "maestro-panel";
    this.addClass("mj-panel-host");
    const clock = new Clock();
    this.runs = new RunList({
      clock,
      open: ({ id: run, name }) => void commands.execute(CommandIDs.openRun, { run, name }),
      earlier: () => maestro.runs.list(EARLIER_RUNS),
      onError: (error) => maestro.notices.error(error),
    });
    this.list = new SessionList({
      root: this.root,
      clock,
      commands,
      onSelect: (id) => maestro.selection.set(id),
    });
    const label = t("Filter sessions");
    this.filter.placeholder = t("Filter…");
    this.filter.setAttribute("aria-label", label);
    this.filter.addEventListener("input", () => this.refresh());
    this.needsFirst.addEventListener("change", () => this.refresh());
    this.empty = h(
      "div",
      { class: "mj-panel-empty" },
      h("p", {}, t("No sessions are open. Each agent works in a git worktree of its own.")),
      textButton(
        t("Spawn an agent…"),
        () => void commands.execute(CommandIDs.spawnSession),
        "primary",
      ),
    );
    const spawn = textButton(t("Spawn…"), () => void commands.execute(CommandIDs.spawnSession));
    const grid = textButton(t("Grid"), () => void commands.execute(CommandIDs.openGrid));
    this.root.append(
      h("div", { class: "mj-panel-buttons" }, spawn, grid),
      this.connection,
      h(
        "div",
        { class: "mj-panel-tools" },
        this.filter,
        h("label", { class: "mj-panel-order" }, this.needsFirst, t("Needs you first")),
      ),
      this.runs.element,
      this.counts,
      this.empty,
      this.nothing,
      this.list.element,
    );
    this.node.append(this.root);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.stopListening();
    this.runs.dispose();
    this.list.dispose();
    super.dispose();
  }

  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    const { feed } = this.maestro;
    this.stops.push(
      feed.store.listen(() => this.refresh()),
      feed.runs.listen(() => this.runs.update(feed.runs.all())),
      feed.listen(() => this.refresh()),
    );
    this.refresh();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.stopListening();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (this.maestro.feed.store.all().length > 0) this.list.focus();
    else this.empty.querySelector("button")?.focus();
  }

  private stopListening(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  private refresh(): void {
    const { feed } = this.maestro;
    const all = feed.store.all();
    const groups = groupSessions(all, this.filter.value, this.needsFirst.checked);
    this.runs.update(feed.runs.all());
    this.list.update(groups, new Set(all.map(({ id }) => id)));
    setText(this.counts, countStates(all).map(countPhrase).join(" · "));
    setText(this.connection, feed.connected ? "" : t("Disconnected. Trying again…"));
    this.connection.hidden = feed.connected;
    this.empty.hidden = all.length > 0 || !feed.connected;
    this.counts.hidden = all.length === 0;
    setText(this.nothing, t("No session matches the filter."));
    this.nothing.hidden = all.length === 0 || groups.length > 0;
  }
}
