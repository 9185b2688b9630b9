import { textButton } from "../../elements/button";
import { h } from "../../elements/dom";
import { t } from "../../translate";

export interface CommentBoxOptions {
  readonly text: string;
  onKeep(text: string): void;
  onCancel(): void;
}

/** Where a comment is typed. */
export function commentBox({ text, onKeep, onCancel }: CommentBoxOptions): HTMLElement {
  const input = h("textarea", { class: "mj-input", rows: 3, "aria-label": t("Comment") });
  input.value = text;
  const keep = textButton(t("Keep comment"), () => onKeep(input.value.trim()), "primary");
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return h(
    "li",
    { class: "mj-comment mj-comment-box", "data-lm-suppress-shortcuts": "true" },
    input,
    h("div", { class: "mj-comment-buttons" }, keep, textButton(t("Cancel"), onCancel)),
  );
}

/** A comment that is to be sent. */
export function keptComment(text: string, onEdit: () => void, onRemove: () => void): HTMLElement {
  return h(
    "li",
    { class: "mj-comment" },
    h("p", { class: "mj-comment-text" }, text),
    h(
      "div",
      { class: "mj-comment-buttons" },
      textButton(t("Edit"), onEdit),
      textButton(t("Remove"), onRemove),
    ),
  );
}
