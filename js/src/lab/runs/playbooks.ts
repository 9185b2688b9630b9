import type { Contents } from "@jupyterlab/services";
import { hasTasks, isMarkdown } from "./hasTasks";

/** What the file browser tells of a file or folder. */
export type Item = Pick<Contents.IModel, "path" | "type" | "last_modified">;

interface Seen {
  readonly modified: string;
  readonly has: boolean;
}

const MOST_KNOWN = 500;

/** Knows which files are playbooks: markdown with checkboxes, or a folder of markdown. */
export class Playbooks {
  private readonly seen = new Map<string, Seen>();

  constructor(private readonly contents: Pick<Contents.IManager, "get">) {}

  /** Whether it may be one, by its name alone. */
  static mayBe({ path, type }: Item): boolean {
    return type === "directory" || isMarkdown(path);
  }

  /** Whether it is one, as far as that has been looked up. */
  isOne(item: Item): boolean {
    const seen = this.seen.get(item.path);
    return seen?.has === true && seen.modified === item.last_modified;
  }

  /** Look it up. What can't be read is none. */
  async look(item: Item): Promise<boolean> {
    const seen = this.seen.get(item.path);
    if (seen?.modified === item.last_modified) return seen.has;
    const has = Playbooks.mayBe(item) && (await this.read(item).catch(() => false));
    if (this.seen.size >= MOST_KNOWN) this.seen.clear();
    this.seen.set(item.path, { modified: item.last_modified, has });
    return has;
  }

  private async read({ path, type }: Item): Promise<boolean> {
    if (type === "directory") {
      const folder = await this.contents.get(path, { content: true });
      const members: readonly Contents.IModel[] = folder.content ?? [];
      return members.some((member) => member.type !== "directory" && isMarkdown(member.path));
    }
    const file = await this.contents.get(path, { content: true, format: "text", type: "file" });
    return typeof file.content === "string" && hasTasks(file.content);
  }
}
