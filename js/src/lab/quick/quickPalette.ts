import { h, setAttribute } from "../../elements/dom";
import { Dialog } from "../../grid";
import { t } from "../../translate";
import { promptEntry, type QuickEntry, type QuickSources, quickEntries } from "./entries";
import { type Match, search } from "./search";

const MOST_SHOWN = 50;

let palettes = 0;

/** A label with the letters that were looked for in bold. */
function marked({ entry, at }: Match<QuickEntry>): HTMLElement {
  const found = new Set(at);
  const letters = [...entry.label].map((letter, place) =>
    found.has(place) ? h("b", {}, letter) : letter,
  );
  return h("span", { class: "mj-quick-label" }, ...letters);
}

/** One box that finds sessions, actions and commands, and sends what it does not find. */
export class QuickPalette {
  private readonly dialog: Dialog;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly entries: readonly QuickEntry[];
  private readonly id: string;
  private shown: readonly QuickEntry[] = [];
  private at = 0;

  constructor(
    parent: HTMLElement,
    private readonly sources: QuickSources,
  ) {
    palettes += 1;
    this.id = `mj-quick-${palettes}`;
    this.entries = quickEntries(sources);
    this.dialog = new Dialog(parent, t("Quick actions"), "quick");
    this.list = h("ul", {
      class: "mj-quick-list",
      id: this.id,
      role: "listbox",
      "aria-label": t("Quick actions"),
    });
    this.input = h("input", {
      class: "mj-input",
      type: "text",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": this.id,
      "aria-autocomplete": "list",
      "aria-label": t("Session, action or prompt"),
      placeholder: t("Session, action or prompt"),
      autocomplete: "off",
      spellcheck: "false",
    });
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("click", ({ target }) => this.onClick(target));
    this.dialog.body.append(this.input, this.list);
  }

  /** Resolves when it is closed. */
  async open(): Promise<void> {
    this.show();
    this.dialog.open();
    this.input.focus();
    await this.dialog.closed;
  }

  private show(): void {
    const { value } = this.input;
    const matches = search(this.entries, value).slice(0, MOST_SHOWN);
    const prompt = promptEntry(this.sources, value);
    const all = prompt === null ? matches : [...matches, { entry: prompt, at: [] }];
    this.shown = all.map(({ entry }) => entry);
    const lines = all.map((match, place) =>
      h(
        "li",
        { class: "mj-quick-line", id: `${this.id}-${place}`, role: "option" },
        marked(match),
        h("span", { class: "mj-quiet" }, match.entry.note),
      ),
    );
    this.list.replaceChildren(...lines);
    this.go(0);
  }

  private go(to: number): void {
    const { length } = this.shown;
    this.at = length === 0 ? 0 : (to + length) % length;
    [...this.list.children].forEach((line, place) => {
      setAttribute(line, "aria-selected", String(place === this.at));
    });
    const line = this.list.children[this.at];
    setAttribute(this.input, "aria-activedescendant", line?.id ?? null);
    line?.scrollIntoView?.({ block: "nearest" });
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.go(this.at + step);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.run(this.at);
    }
  }

  private onClick(target: EventTarget | null): void {
    const line = target instanceof Element ? target.closest("li") : null;
    if (line !== null) this.run([...this.list.children].indexOf(line));
  }

  private run(place: number): void {
    const entry = this.shown[place];
    if (entry === undefined) return;
    this.dialog.close();
    // The focus goes back to where it was first, so that what is opened can have it.
    void this.dialog.closed.then(entry.run);
  }
}
