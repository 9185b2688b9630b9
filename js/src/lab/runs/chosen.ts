import type { DocumentRegistry } from "@jupyterlab/docregistry";
import type { FileBrowser } from "@jupyterlab/filebrowser";
import type { Widget } from "@lumino/widgets";
import { hasTasks, isMarkdown } from "./hasTasks";
import { type Item, Playbooks } from "./playbooks";

/** Where a person chose what to run. */
export type From = "browser" | "document";

/** The playbooks that are meant, and what has to be done before they can be run. */
export interface Chosen {
  readonly items: readonly Pick<Item, "path" | "type">[];
  /** Write down what is typed and not saved yet. */
  readonly save: () => Promise<void>;
}

function contextOf(widget: Widget | null): DocumentRegistry.Context | null {
  if (widget === null || !("context" in widget)) return null;
  const { context } = widget as Widget & { context: DocumentRegistry.Context | undefined };
  return typeof context?.path === "string" && isMarkdown(context.path) ? context : null;
}

/** What is chosen to be run: in the file browser, or the document that is shown. */
export class Choice {
  constructor(
    private readonly playbooks: Playbooks,
    private readonly files: FileBrowser | null,
    private readonly current: () => Widget | null,
  ) {}

  /** Whether what is chosen there may be a playbook at all. */
  mayBe(from: From): boolean {
    if (from === "document") return contextOf(this.current()) !== null;
    const items = this.selected();
    return items.length > 0 && items.every((item) => Playbooks.mayBe(item));
  }

  /** What can be run there, null for nothing. */
  chosen(from: From): Chosen | null {
    if (from === "document") return this.document();
    const items = this.selected().filter((item) => this.playbooks.isOne(item));
    return items.length === 0 ? null : { items, save: async () => undefined };
  }

  /** Look at what is selected in the file browser; resolves when it is known. */
  async look(): Promise<void> {
    await Promise.all(this.selected().map((item) => this.playbooks.look(item)));
  }

  private selected(): Item[] {
    return this.files === null ? [] : [...this.files.selectedItems()];
  }

  private document(): Chosen | null {
    const context = contextOf(this.current());
    if (context === null || !context.isReady || !hasTasks(context.model.toString())) return null;
    return {
      items: [{ path: context.path, type: "file" }],
      save: async () => {
        if (context.model.dirty) await context.save();
      },
    };
  }
}
