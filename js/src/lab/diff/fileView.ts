import type { FileChange } from "../../api";
import { textButton } from "../../elements/button";
import { h } from "../../elements/dom";
import { icon } from "../../elements/icons";
import { changeCount, type FilePatch } from "../../grid";
import { t } from "../../translate";
import { commentBox, keptComment } from "./commentBox";
import { type Comments, takesComment } from "./comments";
import type { NearView } from "./nearView";
import { rowElement } from "./rowElement";
import { changesOf, type DiffRow, lineOf, linesOf, numberLines, rowsOf } from "./rows";

const ROWS_AT_ONCE = 200;

export interface FileContext {
  readonly near: NearView;
  readonly comments: Comments;
  /** Fetch a file that was left out of a diff which was too long. */
  load(path: string): void;
  /** A comment was closed; the row is where the keyboard belongs. */
  onCommented(row: HTMLElement): void;
}

/** One changed file: its name and, unless it is folded, its rows. */
export class FileView {
  readonly element: HTMLElement;
  /** Folds the file. */
  readonly heading: HTMLButtonElement;
  readonly path: string;
  rows: readonly DiffRow[] = [];
  /** The rows at which changes begin. */
  changes: readonly number[] = [];
  private readonly body = h("div", { class: "mj-diff-lines" });
  private blocks: HTMLElement[] = [];
  private box: HTMLElement | null = null;

  constructor(
    readonly file: FileChange,
    private readonly patch: FilePatch | null,
    split: boolean,
    private readonly context: FileContext,
  ) {
    this.path = file.path;
    const name = file.oldPath === null ? file.path : `${file.oldPath} → ${file.path}`;
    const title = h("span", { class: "mj-diff-name" }, name);
    this.heading = h(
      "button",
      { type: "button", class: "mj-diff-heading", "aria-expanded": "true" },
      icon("down"),
      title,
      file.binary ? h("span", { class: "mj-quiet" }, t("binary")) : changeCount(file),
    );
    this.heading.addEventListener("click", () => this.fold(!this.folded));
    this.element = h(
      "section",
      { class: "mj-diff-section mj-diff-part", "aria-label": file.path },
      h("h3", { class: "mj-diff-file" }, this.heading),
      this.body,
    );
    this.layOut(split);
  }

  /** What the view was made from, to tell whether it is still right. */
  get source(): string {
    return JSON.stringify([this.file, this.patch]);
  }

  get folded(): boolean {
    return this.body.hidden;
  }

  get commenting(): boolean {
    return this.box !== null;
  }

  fold(folded: boolean): void {
    this.body.hidden = folded;
    this.heading.setAttribute("aria-expanded", String(!folded));
  }

  /** Lay the rows out anew, side by side or not. */
  layOut(split: boolean): void {
    this.forget();
    this.box = null;
    if (this.patch === null) {
      this.body.replaceChildren(this.substitute());
      return;
    }
    this.rows = rowsOf(numberLines(this.patch.lines), split);
    this.changes = changesOf(this.rows);
    this.blocks = [];
    for (let from = 0; from < this.rows.length; from += ROWS_AT_ONCE) {
      const rows = this.rows.slice(from, from + ROWS_AT_ONCE);
      const block = h("ol", { class: "mj-diff-block" });
      block.style.setProperty("--mj-rows", String(rows.length));
      this.context.near.watch(block, () => this.fill(block, rows, from));
      this.blocks.push(block);
    }
    this.body.replaceChildren(...this.blocks);
  }

  /** The element of a row, which is made if it was not needed yet. */
  row(at: number): HTMLElement | null {
    const block = this.blocks[Math.floor(at / ROWS_AT_ONCE)];
    if (block === undefined) return null;
    this.context.near.fill(block);
    return block.querySelector<HTMLElement>(`[data-at="${at}"]`);
  }

  /** Let a person comment on a row; does nothing where there is no line of the file. */
  comment(at: number): void {
    const row = this.row(at);
    const line = this.lineAt(at);
    if (row === null || line === null) return;
    this.closeBox();
    const done = (): void => {
      this.closeBox();
      this.showComment(at);
      this.context.onCommented(row);
    };
    this.box = commentBox({
      text: this.context.comments.get(this.path, line)?.text ?? "",
      onKeep: (text) => {
        this.context.comments.set(this.path, line, text);
        done();
      },
      onCancel: done,
    });
    this.dropComment(row);
    row.after(this.box);
    this.box.querySelector("textarea")?.focus();
  }

  dispose(): void {
    this.forget();
    this.element.remove();
  }

  private lineAt(at: number): ReturnType<typeof lineOf> {
    const row = this.rows[at];
    const line = row === undefined ? null : lineOf(row);
    return line !== null && takesComment(line) ? line : null;
  }

  private fill(block: HTMLElement, rows: readonly DiffRow[], from: number): void {
    block.replaceChildren(...rows.map((row, at) => rowElement(row, from + at)));
    block.classList.add("mj-diff-filled");
    for (const at of rows.keys()) {
      const lines = linesOf(rows[at] as DiffRow);
      if (lines.some((line) => this.context.comments.get(this.path, line))) {
        this.showComment(from + at);
      }
    }
  }

  private showComment(at: number): void {
    const row = this.row(at);
    const line = this.lineAt(at);
    if (row === null || line === null) return;
    this.dropComment(row);
    const { comments } = this.context;
    const comment = comments.get(this.path, line);
    if (comment === undefined) return;
    const remove = (): void => {
      comments.set(this.path, line, "");
      this.dropComment(row);
      this.context.onCommented(row);
    };
    row.after(keptComment(comment.text, () => this.comment(at), remove));
  }

  /** Show of all rows whether there is a comment on them, after all were sent. */
  refreshComments(): void {
    for (const kept of this.body.querySelectorAll<HTMLElement>(
      ".mj-comment:not(.mj-comment-box)",
    )) {
      kept.remove();
    }
  }

  private dropComment(row: HTMLElement): void {
    const next = row.nextElementSibling;
    if (next?.classList.contains("mj-comment")) next.remove();
  }

  private closeBox(): void {
    this.box?.remove();
    this.box = null;
  }

  private forget(): void {
    for (const block of this.blocks) this.context.near.forget(block);
  }

  /** What is there in place of a file's text. */
  private substitute(): HTMLElement {
    const { binary, path, summary } = this.file;
    if (summary !== "" || binary) {
      return h("p", { class: "mj-diff-summary-line mj-quiet" }, summary || t("binary"));
    }
    return h(
      "p",
      { class: "mj-diff-summary-line" },
      textButton(t("Show this file"), () => this.context.load(path)),
    );
  }
}
