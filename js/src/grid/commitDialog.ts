import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import type { Session } from "../model";
import { t, tn } from "../translate";
import { Dialog } from "./dialog";
import { field } from "./fields";
import { lossList } from "./lossList";

/** Ask for the message of a commit of `files`; resolves to `null` if there shall be none. */
export async function askCommit(
  parent: HTMLElement,
  session: Session,
  files: readonly string[],
): Promise<string | null> {
  const dialog = new Dialog(parent, t("Commit {name}", { name: session.name }), "commit");
  const message = h("textarea", { class: "mj-input", rows: 3 });
  message.value = session.status.message || session.name;
  let agreed: string | null = null;
  const commit = textButton(
    t("Commit"),
    () => {
      agreed = message.value.trim();
      dialog.close();
    },
    "primary",
  );
  message.addEventListener("input", () => {
    commit.disabled = message.value.trim() === "";
  });
  message.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) commit.click();
  });
  dialog.body.append(
    field(t("Message"), message),
    h(
      "p",
      {},
      tn("{n} file is not committed yet.", "{n} files are not committed yet.", files.length),
    ),
    lossList(files),
  );
  dialog.footer.append(
    textButton(t("Cancel"), () => dialog.close()),
    commit,
  );
  dialog.open();
  message.select();
  message.focus();
  await dialog.closed;
  return agreed;
}
