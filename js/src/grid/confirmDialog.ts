import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import { t } from "../translate";
import { Dialog } from "./dialog";
import { lossList } from "./lossList";

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What would be lost, a line each. */
  readonly lines?: readonly string[];
  /** The verb on the button that does it. */
  readonly verb: string;
  readonly danger?: boolean;
  /** A word to be typed before the button works. */
  readonly typeToConfirm?: string;
}

/** Ask before something is done; resolves to whether it shall be. */
export async function confirm(parent: HTMLElement, question: Question): Promise<boolean> {
  const dialog = new Dialog(parent, question.title, "confirm");
  let agreed = false;
  const proceed = textButton(
    question.verb,
    () => {
      agreed = true;
      dialog.close();
    },
    question.danger ? "danger" : "primary",
  );
  const cancel = textButton(t("Cancel"), () => dialog.close());
  dialog.body.append(h("p", {}, question.text));
  if (question.lines?.length) dialog.body.append(lossList(question.lines));
  const word = question.typeToConfirm;
  if (word !== undefined) {
    const input = h("input", { class: "mj-input", type: "text", autocomplete: "off" });
    proceed.disabled = true;
    input.addEventListener("input", () => {
      proceed.disabled = input.value.trim() !== word;
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !proceed.disabled) proceed.click();
    });
    dialog.body.append(
      h("label", { class: "mj-field" }, t("Type “{word}” to confirm", { word }), input),
    );
  }
  dialog.footer.append(cancel, proceed);
  dialog.open();
  (word === undefined
    ? question.danger
      ? cancel
      : proceed
    : dialog.body.querySelector("input")
  )?.focus();
  await dialog.closed;
  return agreed;
}
