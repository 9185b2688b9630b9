import type { Published } from "../api";
import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import type { Session } from "../model";
import { t } from "../translate";
import { Dialog } from "./dialog";
import { checkField, field } from "./fields";
import { lossList } from "./lossList";

export interface PublishPlan {
  /** Empty where the commits shall give it. */
  readonly title: string;
  readonly draft: boolean;
}

/** Ask how a pull request is to be opened; resolves to `null` if it shall not be. */
export async function askPublish(
  parent: HTMLElement,
  session: Session,
): Promise<PublishPlan | null> {
  const heading = t("Pull request of {branch}", { branch: session.branch });
  const dialog = new Dialog(parent, heading, "publish");
  const title = h("input", {
    class: "mj-input",
    type: "text",
    maxlength: 256,
    placeholder: t("From the commits"),
  });
  const draft = h("input", { type: "checkbox" });
  let plan: PublishPlan | null = null;
  const agree = (): void => {
    plan = { title: title.value.trim(), draft: draft.checked };
    dialog.close();
  };
  title.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") agree();
  });
  dialog.body.append(
    h("p", {}, t("The branch is pushed to its remote, and a pull request is opened from there.")),
    field(t("Title"), title),
    checkField(t("As a draft"), draft),
  );
  dialog.footer.append(
    textButton(t("Cancel"), () => dialog.close()),
    textButton(t("Push and open"), agree, "primary"),
  );
  dialog.open();
  title.focus();
  await dialog.closed;
  return plan;
}

function link(url: string): HTMLElement {
  if (!/^https?:\/\//.test(url)) return h("code", {}, url);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url);
}

function copyable(shown: HTMLElement, text: string, copy: (text: string) => void): HTMLElement {
  const button = textButton(t("Copy"), () => copy(text));
  button.setAttribute("aria-label", t("Copy {text}", { text }));
  return h("div", { class: "mj-copyable" }, shown, button);
}

/** Show where a pull request is, or what opens it by hand; `copy` puts text on the clipboard. */
export async function showPublished(
  parent: HTMLElement,
  published: Published,
  copy: (text: string) => void,
): Promise<void> {
  const { url, branch, target, already, commands, compareUrl, uncommitted, why } = published;
  const heading = t("Pull request of {branch}", { branch });
  const dialog = new Dialog(parent, heading, "published");
  const { body } = dialog;
  if (url !== null) {
    const words = already
      ? "The pull request was open already and has the new commits now."
      : "The pull request into {target} is open.";
    body.append(h("p", {}, t(words, { target })), copyable(link(url), url, copy));
  } else {
    const words = t("{branch} is pushed. Open the pull request by hand:", { branch });
    body.append(h("p", {}, words), why === "" ? "" : h("p", { class: "mj-quiet" }, why));
    if (compareUrl !== null) body.append(copyable(link(compareUrl), compareUrl, copy));
    for (const command of commands) {
      body.append(copyable(h("code", { class: "mj-command" }, command), command, copy));
    }
  }
  if (uncommitted.length > 0) {
    body.append(h("p", {}, t("Not in it, as it is not committed:")), lossList(uncommitted));
  }
  const close = textButton(t("Close"), () => dialog.close(), "primary");
  dialog.footer.append(close);
  dialog.open();
  close.focus();
  await dialog.closed;
}
