import type { ISearchOptions, SearchAddon } from "@xterm/addon-search";
import { iconButton } from "../elements/button";
import { h, setText } from "../elements/dom";
import { t } from "../translate";
import { matchColours } from "./theme";

/** Finds text in one terminal, its scrollback included. */
export class FindBar {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly count = h("span", { class: "mj-find-count", role: "status" });
  private readonly results: { dispose(): void };

  /** `onClose` gives the keyboard back to the terminal. */
  constructor(
    private readonly search: SearchAddon,
    private readonly background: () => string,
    private readonly onClose: () => void,
  ) {
    this.input = h("input", {
      class: "mj-input mj-find-input",
      type: "text",
      spellcheck: "false",
      autocomplete: "off",
      placeholder: t("Find"),
      "aria-label": t("Find in the terminal"),
    });
    this.element = h(
      "div",
      { class: "mj-find", role: "search", hidden: true },
      this.input,
      this.count,
      iconButton("up", t("Older match (Enter)"), () => this.find("older")),
      iconButton("down", t("Newer match (Shift+Enter)"), () => this.find("newer")),
      iconButton("close", t("Close (Escape)"), () => this.close()),
    );
    this.input.addEventListener("input", () => this.find("latest"));
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.results = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      this.tell(resultIndex, resultCount),
    );
  }

  /** Show the bar with the keyboard in it, looking for `text` if there is any. */
  open(text: string): void {
    this.element.hidden = false;
    if (text !== "" && !text.includes("\n")) this.input.value = text;
    this.input.focus({ preventScroll: true });
    this.input.select();
    this.find("latest");
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.search.clearDecorations();
    this.onClose();
  }

  dispose(): void {
    this.results.dispose();
    this.element.remove();
  }

  private find(where: "latest" | "older" | "newer"): void {
    const { value } = this.input;
    if (value === "" || where === "latest") this.search.clearDecorations();
    if (value === "") {
      this.tell(-1, 0);
      return;
    }
    const { match, active } = matchColours(this.background());
    const options: ISearchOptions = {
      decorations: {
        matchBackground: match,
        matchOverviewRuler: match,
        activeMatchBackground: active,
        activeMatchColorOverviewRuler: active,
      },
    };
    if (where === "newer") this.search.findNext(value, options);
    else this.search.findPrevious(value, options);
  }

  private tell(index: number, count: number): void {
    if (this.input.value === "") setText(this.count, "");
    else if (count === 0) setText(this.count, t("No match"));
    else if (index < 0) setText(this.count, t("More than {n}", { n: count }));
    else setText(this.count, t("{index} of {n}", { index: index + 1, n: count }));
    this.input.classList.toggle("mj-find-none", this.input.value !== "" && count === 0);
  }

  private onKey(event: KeyboardEvent): void {
    // Neither the notebook nor the grid shall take what is typed here.
    event.stopPropagation();
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    if (event.key === "Enter" && event.target !== this.input) return;
    event.preventDefault();
    if (event.key === "Escape") this.close();
    else this.find(event.shiftKey ? "newer" : "older");
  }
}
