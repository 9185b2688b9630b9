import { h, setText } from "../elements/dom";

const PASSING_MS = 8000;

/** What is said in a corner of a terminal: how its connection is, and what has just happened. */
export class Note {
  readonly element = h("div", { class: "mj-terminal-note", role: "status" });
  private lasting = "";
  private passing = "";
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Say something until something else is said; nothing if empty. */
  keep(words: string): void {
    this.lasting = words;
    this.show();
  }

  /** Say something for a while. */
  pass(words: string): void {
    this.dispose();
    this.passing = words;
    if (words !== "") {
      this.timer = setTimeout(() => this.pass(""), PASSING_MS);
    }
    this.show();
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private show(): void {
    setText(this.element, this.passing || this.lasting);
  }
}
