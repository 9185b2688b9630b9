import { iconButton } from "../elements/button";
import { h } from "../elements/dom";
import { icon } from "../elements/icons";
import { isOver, isRunning, type Session } from "../model";
import { t } from "../translate";
import type { Commands } from "./commands";
import { type MenuItem, openMenu } from "./menu";
import { rove } from "./toolbar";

/** The buttons of a pane's header, seen on hover and with the keyboard. */
export class PaneActions {
  readonly element: HTMLElement;
  private readonly stop: HTMLButtonElement;
  private readonly zoom: HTMLButtonElement;

  constructor(
    private readonly session: () => Session,
    private readonly commands: Commands,
    root: HTMLElement,
    onZoom: () => void,
  ) {
    const { name } = session();
    this.stop = iconButton("stop", t("Stop"), () => void commands.stop(session()));
    this.zoom = iconButton("zoom", t("Zoom"), onZoom);
    const more = iconButton("more", t("More"), () => openMenu(root, more, this.entries()));
    more.setAttribute("aria-haspopup", "menu");
    more.setAttribute("aria-expanded", "false");
    const buttons = [
      iconButton("diff", t("Diff"), () => void commands.diff(session())),
      iconButton("merge", t("Merge"), () => void commands.merge(session())),
      this.stop,
      this.zoom,
      more,
      iconButton("close", t("Close"), () => void commands.close(session())),
    ];
    this.element = h(
      "div",
      { class: "mj-actions", role: "toolbar", "aria-label": t("Actions for {name}", { name }) },
      ...buttons,
    );
    rove(this.element, buttons);
  }

  update(session: Session): void {
    this.stop.disabled = !isRunning(session);
  }

  setZoomed(zoomed: boolean): void {
    const label = zoomed ? t("Back to the grid") : t("Zoom");
    this.zoom.replaceChildren(icon(zoomed ? "unzoom" : "zoom"));
    this.zoom.setAttribute("aria-label", label);
    this.zoom.title = label;
  }

  private entries(): MenuItem[] {
    const session = this.session();
    return [
      { label: t("Send a message…"), run: () => void this.commands.send(session) },
      ...(isOver(session)
        ? [{ label: t("Resume"), run: () => void this.commands.resume(session) }]
        : []),
      { label: t("Commit…"), run: () => void this.commands.commit(session) },
      { label: t("Pull request…"), run: () => void this.commands.publish(session) },
      ...(this.commands.canPlay
        ? [{ label: t("Play recording"), run: () => void this.commands.play(session) }]
        : []),
      { label: t("Copy the branch's name"), run: () => void this.commands.copy(session.branch) },
      {
        label: t("Copy the worktree's path"),
        run: () => void this.commands.copy(session.worktree),
      },
      { label: t("Discard…"), danger: true, run: () => void this.commands.discard(session) },
    ];
  }
}
