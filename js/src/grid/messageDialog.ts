import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import type { Session } from "../model";
import { t } from "../translate";
import { Dialog } from "./dialog";

/** Ask for a message to a session's agent; resolves to `null` if there is none. */
export async function askMessage(parent: HTMLElement, session: Session): Promise<string | null> {
  const dialog = new Dialog(parent, t("Send to {name}", { name: session.name }), "message");
  const input = h("textarea", { class: "mj-input", rows: 4, "aria-label": t("Message") });
  let message: string | null = null;
  const send = textButton(
    t("Send"),
    () => {
      message = input.value.trim();
      dialog.close();
    },
    "primary",
  );
  send.disabled = true;
  input.addEventListener("input", () => {
    send.disabled = input.value.trim() === "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !send.disabled) send.click();
  });
  const hint = h("p", { class: "mj-quiet" }, t("While the agent is busy, the message waits."));
  dialog.body.append(input, hint);
  dialog.footer.append(
    textButton(t("Cancel"), () => dialog.close()),
    send,
  );
  dialog.open();
  input.focus();
  await dialog.closed;
  return message;
}
