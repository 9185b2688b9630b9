import type { RefInfo } from "../../api";
import { h } from "../../elements/dom";
import { t } from "../../translate";

const PAUSE_MS = 150;
let lists = 0;

/** A branch, tag or commit to start from, completed while one types. */
export class BaseField {
  readonly input: HTMLInputElement;
  readonly element: HTMLElement;
  private readonly options: HTMLDataListElement;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asked = 0;

  constructor(private readonly find: (typed: string) => Promise<readonly RefInfo[]>) {
    lists += 1;
    const id = `mj-refs-${lists}`;
    this.options = h("datalist", { id });
    this.input = h("input", {
      class: "mj-input",
      type: "text",
      list: id,
      spellcheck: "false",
      autocomplete: "off",
      placeholder: t("the branch that is checked out"),
    });
    this.element = h("div", { class: "mj-spawn-base" }, this.input, this.options);
    this.input.addEventListener("input", () => this.soon());
    this.input.addEventListener("focus", () => this.soon());
  }

  private soon(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.complete(), PAUSE_MS);
  }

  private async complete(): Promise<void> {
    this.asked += 1;
    const { asked } = this;
    const refs = await this.find(this.input.value.trim());
    // An answer to what was typed before comes too late.
    if (asked !== this.asked) return;
    this.options.replaceChildren(
      ...refs.map(({ kind, name, subject }) =>
        h("option", { value: name, label: `${kind} · ${subject}` }),
      ),
    );
  }
}
