import { type ApiError, asApiError } from "../api";
import { iconButton } from "../elements/button";
import { h } from "../elements/dom";
import { t } from "../translate";

const NOTE_SHOWN_MS = 8000;

/** Whoever tells a person how something went. */
export interface Says {
  /** Say that something was done. */
  note(text: string): void;
  /** Say what went wrong and what to do. */
  error(error: unknown): void;
}

/** Short messages over the grid: notes go by themselves, errors stay until dismissed. */
export class Notices implements Says {
  readonly element = h("div", { class: "mj-notices" });

  note(text: string): void {
    const notice = this.add("status", text, "");
    const timer = setTimeout(() => notice.remove(), NOTE_SHOWN_MS);
    notice.addEventListener("pointerenter", () => clearTimeout(timer), { once: true });
    notice.addEventListener("focusin", () => clearTimeout(timer), { once: true });
  }

  error(error: unknown): void {
    const { message, hint }: ApiError = asApiError(error);
    this.add("alert", message, hint);
  }

  private add(role: "status" | "alert", text: string, hint: string): HTMLElement {
    const dismiss = iconButton("close", t("Dismiss"), () => notice.remove());
    const words = h("div", { class: "mj-notice-words" }, h("span", {}, text));
    if (hint !== "") words.append(h("span", { class: "mj-notice-hint" }, hint));
    const notice = h("div", { class: `mj-notice mj-notice-${role}`, role }, words, dismiss);
    this.element.append(notice);
    return notice;
  }
}
