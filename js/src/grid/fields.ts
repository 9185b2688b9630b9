import { h } from "../elements/dom";

let fields = 0;

/** A control under the words that name it. */
export function field(label: string, control: HTMLElement): HTMLElement {
  fields += 1;
  control.id = `mj-field-${fields}`;
  return h("div", { class: "mj-field" }, h("label", { for: control.id }, label), control);
}

/** A box to tick, with the words that name it behind it. */
export function checkField(label: string, control: HTMLInputElement): HTMLElement {
  return h("label", { class: "mj-check" }, control, label);
}
