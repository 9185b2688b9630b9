import { h } from "./dom";
import { type IconName, icon } from "./icons";

/** A button with a word on it. */
export function textButton(
  label: string,
  onClick: () => void,
  kind: "plain" | "primary" | "danger" = "plain",
): HTMLButtonElement {
  const button = h("button", { type: "button", class: `mj-button mj-button-${kind}` }, label);
  button.addEventListener("click", onClick);
  return button;
}

/** A button with an icon on it; `label` names it and shows on hover. */
export function iconButton(name: IconName, label: string, onClick: () => void): HTMLButtonElement {
  const button = h(
    "button",
    { type: "button", class: "mj-icon-button", "aria-label": label, title: label },
    icon(name),
  );
  button.addEventListener("click", onClick);
  return button;
}
