import { textButton } from "../../elements/button";
import { h } from "../../elements/dom";
import { Dialog, field } from "../../grid";
import { type Session, stateWord, waitingFirst } from "../../model";
import { t } from "../../translate";

export interface Sending {
  readonly session: Session;
  readonly message: string;
}

/** Ask which session is to get `message`, which can be added to; `null` if none shall get it. */
export async function askReceiver(
  parent: HTMLElement,
  sessions: readonly Session[],
  chosen: string,
  message: string,
): Promise<Sending | null> {
  const dialog = new Dialog(parent, t("Send to session"), "receiver");
  const offered = waitingFirst(sessions);
  const picker = h(
    "select",
    { class: "mj-input" },
    ...offered.map(({ id, name, agent, state }) =>
      h(
        "option",
        { value: id, selected: id === chosen },
        t("{name} ({agent}, {state})", { name, agent, state: stateWord(state) }),
      ),
    ),
  );
  const input = h("textarea", { class: "mj-input mj-receiver-message", rows: 12 });
  input.value = message;
  let sending: Sending | null = null;
  const send = textButton(
    t("Send"),
    () => {
      const session = offered.find(({ id }) => id === picker.value);
      if (session !== undefined) sending = { session, message: input.value.trim() };
      dialog.close();
    },
    "primary",
  );
  input.addEventListener("input", () => {
    send.disabled = input.value.trim() === "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !send.disabled) send.click();
  });
  dialog.body.append(field(t("Session"), picker), field(t("Message"), input));
  dialog.footer.append(
    textButton(t("Cancel"), () => dialog.close()),
    send,
  );
  dialog.open();
  picker.focus();
  await dialog.closed;
  return sending;
}
