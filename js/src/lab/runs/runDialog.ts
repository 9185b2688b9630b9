import { type AgentInfo, asApiError, type RunRequest, type Runs } from "../../api";
import { textButton } from "../../elements/button";
import { h, setText } from "../../elements/dom";
import { Dialog } from "../../grid";
import type { RunReport } from "../../model";
import { t, tn } from "../../translate";
import { previewOf } from "./preview";
import { RunFields } from "./runFields";

export interface RunDialogContext {
  readonly parent: HTMLElement;
  readonly runs: Runs;
  readonly agents: readonly AgentInfo[];
  /** What is run, in this order. */
  readonly documents: readonly string[];
}

/** Asks how a playbook is to be run, shows what that would do, and begins it. */
export class RunDialog {
  private readonly dialog: Dialog;
  private readonly fields: RunFields;
  private readonly trouble = h("p", { class: "mj-spawn-trouble", role: "alert", hidden: true });
  private readonly preview = h("div", { class: "mj-preview-place" });
  private readonly look: HTMLButtonElement;
  private readonly run: HTMLButtonElement;
  private started: RunReport | null = null;
  private waiting = false;

  constructor(private readonly context: RunDialogContext) {
    const { agents, documents, parent } = context;
    this.dialog = new Dialog(parent, t("Run with Maestro"), "run");
    this.fields = new RunFields(agents, () => this.preview.replaceChildren());
    this.look = textButton(t("Preview"), () => void this.show());
    this.look.title = t("Show what the agents would be told; nothing is begun");
    this.run = textButton(t("Run"), () => void this.start(), "primary");
    const intro = tn(
      "Works through {names}: each task goes to a fresh agent, and is ticked when it is checked.",
      "Works through {names} in this order: each task goes to a fresh agent, and is ticked when it is checked.",
      documents.length,
      { names: documents.join(", ") },
    );
    this.dialog.body.append(h("p", {}, intro), this.fields.element, this.trouble, this.preview);
    this.dialog.footer.append(
      this.look,
      textButton(t("Cancel"), () => this.dialog.close()),
      this.run,
    );
    this.dialog.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Resolves to the run that was begun, or to `null`. */
  async open(): Promise<RunReport | null> {
    this.dialog.open();
    this.fields.focus();
    await this.dialog.closed;
    return this.started;
  }

  private onKey(event: KeyboardEvent): void {
    const inField = event.target instanceof HTMLInputElement;
    const runs = event.key === "Enter" && (event.ctrlKey || event.metaKey || inField);
    if (!runs || event.isComposing) return;
    event.preventDefault();
    this.run.click();
  }

  private async show(): Promise<void> {
    await this.attempt(t("Reading…"), this.look, async (request) => {
      const preview = await this.context.runs.preview(request);
      this.preview.replaceChildren(previewOf(preview));
    });
  }

  private async start(): Promise<void> {
    await this.attempt(t("Starting…"), this.run, async (request) => {
      this.started = await this.context.runs.start(request);
      this.dialog.close();
    });
  }

  /** Do it; what goes wrong is said in the dialog, which stays as it is. */
  private async attempt(
    meanwhile: string,
    button: HTMLButtonElement,
    task: (request: RunRequest) => Promise<void>,
  ): Promise<void> {
    const wish = this.fields.wish;
    if (wish === null || this.waiting) return;
    const label = button.textContent ?? "";
    this.trouble.hidden = true;
    this.wait(true);
    setText(button, meanwhile);
    try {
      await task({ documents: this.context.documents, ...wish });
    } catch (error) {
      const { hint, message } = asApiError(error);
      setText(this.trouble, hint === "" ? message : `${message} ${hint}`);
      this.trouble.hidden = false;
    } finally {
      setText(button, label);
      this.wait(false);
      button.focus();
    }
  }

  private wait(waiting: boolean): void {
    this.waiting = waiting;
    this.fields.element.toggleAttribute("inert", waiting);
    for (const button of [this.look, this.run]) button.disabled = waiting;
  }
}
