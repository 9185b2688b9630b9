import type { Diff } from "../../api";
import { iconButton, textButton } from "../../elements/button";
import { h, setText } from "../../elements/dom";
import { changeSummary, type FilePatch, fileButton, notebookPatch, readPatch } from "../../grid";
import { t, tn } from "../../translate";
import type { Comments } from "./comments";
import { Cursor } from "./cursor";
import { FileView } from "./fileView";
import { NearView } from "./nearView";

export interface DiffPageOptions {
  readonly comments: Comments;
  readonly split: boolean;
  /** Fetch the diff; of `paths` only, where some are named. */
  load(paths: readonly string[]): Promise<Diff>;
  /** Resolves to whether the message arrived. */
  send(message: string): Promise<boolean>;
  onSplit(split: boolean): void;
  onMerge(): void;
  onError(error: unknown): void;
}

function patchesOf(diff: Diff): Map<string, FilePatch> {
  const patches = [...readPatch(diff.patch), ...diff.notebooks.map(notebookPatch)];
  return new Map(patches.map((patch) => [patch.path, patch]));
}

/** Everything that a session has changed, to be read, commented on and merged. */
export class DiffPage {
  readonly element: HTMLElement;
  readonly cursor: Cursor;
  private readonly near: NearView;
  private readonly summary = h("div", { class: "mj-difftab-summary", role: "status" });
  private readonly list = h("ul", { class: "mj-diff-files", "aria-label": t("Changed files") });
  private readonly scroller = h("div", { class: "mj-diff-patch", tabindex: -1 });
  private readonly layoutButton: HTMLButtonElement;
  private readonly count = h("span", { class: "mj-difftab-comments" });
  private readonly sendButton: HTMLButtonElement;
  private readonly pending: HTMLElement;
  private readonly adder: HTMLButtonElement;
  private readonly stop: () => void;
  private views: FileView[] = [];
  private extra = new Map<string, FilePatch>();
  private split: boolean;
  private shown = "";
  private loading: Promise<void> | null = null;
  private stale = false;

  constructor(private readonly options: DiffPageOptions) {
    this.split = options.split;
    this.near = new NearView(this.scroller);
    this.cursor = new Cursor(this.scroller, () => this.views);
    this.adder = iconButton("comment", t("Comment on this line"), () => this.commentHere());
    this.adder.classList.add("mj-adder");
    this.adder.tabIndex = -1;
    this.layoutButton = textButton("", () => this.toggleSplit());
    this.sendButton = textButton(t("Send to the agent"), () => void this.send(), "primary");
    const discard = textButton(t("Discard comments"), () => this.clearComments());
    this.pending = h("div", { class: "mj-difftab-pending" }, this.count, discard, this.sendButton);
    this.element = h(
      "div",
      { class: "mj-root mj-difftab" },
      h(
        "div",
        { class: "mj-difftab-tools", role: "toolbar", "aria-label": t("Diff") },
        this.summary,
        textButton(t("Previous change"), () => this.cursor.change(-1)),
        textButton(t("Next change"), () => this.cursor.change(1)),
        this.layoutButton,
        textButton(t("Fold all"), () => this.foldAll()),
        textButton(t("Refresh"), () => this.refresh()),
        textButton(t("Merge…"), () => options.onMerge()),
      ),
      this.pending,
      h("div", { class: "mj-diff-columns" }, this.list, this.scroller),
    );
    for (const kind of ["pointerover", "focusin"] as const) {
      this.scroller.addEventListener(kind, ({ target }) => this.offerComment(target));
    }
    this.scroller.addEventListener("keydown", (event) => this.onKey(event));
    this.stop = options.comments.listen(() => this.showCount());
    this.showLayout();
    this.showCount();
  }

  get loaded(): boolean {
    return this.shown !== "";
  }

  /** Fetch the diff again; what is being commented on stays until the comment is closed. */
  refresh(): void {
    this.stale = true;
    if (this.loading !== null || this.views.some(({ commenting }) => commenting)) return;
    this.loading = this.fetch().finally(() => {
      this.loading = null;
      if (this.stale) this.refresh();
    });
  }

  /** Resolves when nothing is being fetched. */
  async settled(): Promise<void> {
    while (this.loading !== null) await this.loading;
  }

  focus(): void {
    if (!this.scroller.contains(document.activeElement)) this.cursor.focus();
  }

  toggleSplit(): void {
    this.split = !this.split;
    for (const view of this.views) view.layOut(this.split);
    this.showLayout();
    this.options.onSplit(this.split);
  }

  /** Comment on the row that the keyboard is on. */
  comment(): void {
    const at = this.cursor.place;
    if (at !== null) at.view.comment(at.row);
  }

  /** Send all comments as one message; they are gone when it has arrived. */
  async send(): Promise<void> {
    const { comments } = this.options;
    if (comments.count === 0) return;
    this.sendButton.disabled = true;
    const arrived = await this.options.send(comments.message());
    if (arrived) this.clearComments();
    this.showCount();
  }

  /** Say in place of a diff why there is none. */
  tell(words: string): void {
    setText(this.summary, words);
  }

  dispose(): void {
    this.stop();
    this.near.dispose();
  }

  private async fetch(): Promise<void> {
    this.stale = false;
    try {
      this.show(await this.options.load([]));
    } catch (error) {
      this.options.onError(error);
    }
  }

  private show(diff: Diff): void {
    const source = JSON.stringify(diff);
    if (source === this.shown) return;
    this.shown = source;
    this.extra.clear();
    const patches = patchesOf(diff);
    this.summary.replaceChildren(
      diff.stat.files === 0
        ? h("p", {}, t("Nothing differs from the commit it started from."))
        : changeSummary(diff.stat),
    );
    const known = new Map(this.views.map((view) => [view.path, view]));
    const kept = this.cursor.keep();
    this.views = diff.files.map((file) => {
      const before = known.get(file.path);
      const view = this.newView(file, patches.get(file.path) ?? null);
      if (before === undefined) return view;
      if (before.source === view.source) {
        view.dispose();
        known.delete(file.path);
        return before;
      }
      view.fold(before.folded);
      return view;
    });
    const left = this.scroller.scrollTop;
    for (const gone of known.values()) gone.dispose();
    this.scroller.replaceChildren(...this.views.map(({ element }) => element));
    this.scroller.scrollTop = left;
    this.list.replaceChildren(
      ...diff.files.map((file) => fileButton(file, () => this.cursor.file(file.path))),
    );
    this.cursor.restore(kept);
  }

  private newView(file: Diff["files"][number], patch: FilePatch | null): FileView {
    return new FileView(file, patch, this.split, {
      near: this.near,
      comments: this.options.comments,
      load: (path) => void this.loadFile(path),
      onCommented: (row) => {
        row.focus();
        if (this.stale) this.refresh();
      },
    });
  }

  /** Fetch one file that was left out as all of them were too long together. */
  private async loadFile(path: string): Promise<void> {
    try {
      const patch = patchesOf(await this.options.load([path])).get(path);
      const at = this.views.findIndex((view) => view.path === path);
      const view = this.views[at];
      if (patch === undefined || view === undefined) return;
      const fresh = this.newView(view.file, patch);
      view.element.replaceWith(fresh.element);
      view.dispose();
      this.views[at] = fresh;
      this.cursor.file(path);
    } catch (error) {
      this.options.onError(error);
    }
  }

  private foldAll(): void {
    const folded = this.views.some((view) => !view.folded);
    for (const view of this.views) view.fold(folded);
  }

  private clearComments(): void {
    this.options.comments.clear();
    for (const view of this.views) view.refreshComments();
  }

  /** Put the button that comments on a row into the one under the pointer or the keyboard. */
  private offerComment(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest("[data-at]") : null;
    if (row !== null && this.adder.parentElement !== row) row.append(this.adder);
  }

  private commentHere(): void {
    if (this.cursor.to(this.adder)) this.comment();
  }

  private onKey(event: KeyboardEvent): void {
    const { key, target } = event;
    const onRow = target instanceof HTMLElement && target.dataset.at !== undefined;
    if (key === "ArrowDown" && this.cursor.step(1)) event.preventDefault();
    else if (key === "ArrowUp" && this.cursor.step(-1)) event.preventDefault();
    else if (key === "Enter" && onRow) {
      event.preventDefault();
      this.comment();
    }
  }

  private showLayout(): void {
    setText(this.layoutButton, this.split ? t("Unified") : t("Side by side"));
    this.scroller.classList.toggle("mj-diff-split", this.split);
  }

  private showCount(): void {
    const { count } = this.options.comments;
    this.pending.hidden = count === 0;
    this.sendButton.disabled = count === 0;
    setText(this.count, tn("{n} comment", "{n} comments", count));
  }
}
