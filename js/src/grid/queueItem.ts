import type { MessageChange } from "../api";
import { iconButton, textButton } from "../elements/button";
import { h, setText } from "../elements/dom";
import { icon } from "../elements/icons";
import type { Message } from "../model";
import { t, tn } from "../translate";

type Kind = "delivering" | "undelivered" | "held" | "next" | "waits";

const ICONS = {
  delivering: "half",
  undelivered: "cross",
  held: "stop",
  next: "clock",
  waits: "clock",
} as const;

function kindOf({ typed, undelivered, held, urgent }: Message): Kind {
  if (typed !== null) return "delivering";
  if (undelivered) return "undelivered";
  if (held) return "held";
  return urgent ? "next" : "waits";
}

function wordsOf(kind: Kind, tries: number): string {
  const words = {
    delivering: t("Being delivered"),
    undelivered: tn(
      "Not delivered: it was typed, and no turn began",
      "Not delivered: it was typed {n} times, and no turn began",
      tries,
    ),
    held: t("Held"),
    next: t("Next, even if the agent is busy"),
    waits: t("Waits until the agent is free"),
  };
  return words[kind];
}

/** What a message in the list can ask for. */
export interface QueueItemContext {
  change(message: number, change: MessageChange): void;
  remove(message: number): void;
}

/** One message that waits: its text to edit, and what can be done with it. */
export class QueueItem {
  readonly element: HTMLElement;
  private readonly mark = h("span", { class: "mj-queue-mark" });
  private readonly words = h("span", {});
  private readonly input = h("textarea", { class: "mj-input mj-queue-text", rows: 1 });
  private readonly up: HTMLButtonElement;
  private readonly down: HTMLButtonElement;
  private readonly hold: HTMLButtonElement;
  private readonly now: HTMLButtonElement;
  private readonly gone: HTMLButtonElement;
  private message: Message;
  private place = 0;

  constructor(message: Message, context: QueueItemContext) {
    this.message = message;
    const change = (wish: MessageChange): void => context.change(this.message.id, wish);
    this.up = iconButton("up", t("Move up"), () => change({ place: this.place - 1 }));
    this.down = iconButton("down", t("Move down"), () => change({ place: this.place + 1 }));
    this.hold = textButton(t("Hold"), () => change({ held: !this.message.held }));
    this.now = textButton(t("Send now"), () => change({ now: true }));
    this.gone = iconButton("close", t("Remove"), () => context.remove(this.message.id));
    this.input.value = message.text;
    this.element = h(
      "li",
      { class: "mj-queue-item" },
      h("p", { class: "mj-queue-state" }, this.mark, this.words),
      this.input,
      h(
        "div",
        { class: "mj-queue-actions" },
        this.up,
        this.down,
        this.hold,
        this.now,
        h("span", { class: "mj-queue-space" }),
        this.gone,
      ),
    );
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("change", () => this.save(context));
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.save(context);
    });
  }

  /** Whether the person is at a text that was not saved yet. */
  get isEdited(): boolean {
    return this.input.value !== this.message.text;
  }

  update(message: Message, place: number, count: number): void {
    if (!this.isEdited) this.input.value = message.text;
    this.message = message;
    this.place = place;
    const kind = kindOf(message);
    if (this.element.dataset.kind !== kind) {
      this.element.dataset.kind = kind;
      this.mark.replaceChildren(icon(ICONS[kind]));
    }
    setText(this.words, wordsOf(kind, message.tries));
    setText(this.hold, message.undelivered ? t("Retry") : message.held ? t("Release") : t("Hold"));
    this.input.setAttribute("aria-label", t("Message {n}", { n: place + 1 }));
    const busy = kind === "delivering";
    for (const control of [this.input, this.up, this.down, this.hold, this.now, this.gone]) {
      control.disabled = busy;
    }
    if (!busy) {
      this.up.disabled = place === 0;
      this.down.disabled = place === count - 1;
    }
    this.grow();
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  private save({ change }: QueueItemContext): void {
    const { value } = this.input;
    if (value.trim() === "") this.input.value = this.message.text;
    else if (this.isEdited) change(this.message.id, { text: value });
  }

  private grow(): void {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 160)}px`;
  }
}
