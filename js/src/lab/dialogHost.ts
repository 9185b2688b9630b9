import { h } from "../elements/dom";

/** Where dialogs of no tab in particular are attached: an element without a size of its own. */
export function dialogHost(page: Document): HTMLElement {
  const host = h("div", { class: "mj-root mj-dialog-host" });
  page.body.append(host);
  return host;
}
