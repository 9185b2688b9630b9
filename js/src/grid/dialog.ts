import { h } from "../elements/dom";

let dialogs = 0;

function nextId(): string {
  dialogs += 1;
  return `mj-dialog-${dialogs}-${Math.random().toString(36).slice(2)}`;
}

/** A modal dialog of the grid. The browser keeps the focus in it and gives it back afterwards. */
export class Dialog {
  readonly element: HTMLDialogElement;
  readonly body: HTMLElement;
  readonly footer: HTMLElement;
  /** Resolves when the dialog is closed, however that happened. */
  readonly closed: Promise<void>;

  constructor(parent: HTMLElement, heading: string, kind: string) {
    const title = h("h2", { class: "mj-dialog-title", id: nextId() }, heading);
    this.body = h("div", { class: "mj-dialog-body" });
    this.footer = h("div", { class: "mj-dialog-footer" });
    this.element = h(
      "dialog",
      {
        class: `mj-dialog mj-dialog-${kind}`,
        "aria-labelledby": title.id,
        "data-lm-suppress-shortcuts": "true",
      },
      title,
      this.body,
      this.footer,
    );
    this.closed = new Promise((resolve) => {
      this.element.addEventListener("close", () => {
        this.element.remove();
        resolve();
      });
    });
    parent.append(this.element);
  }

  open(): void {
    this.element.showModal();
  }

  close(): void {
    this.element.close();
  }
}
