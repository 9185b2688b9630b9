import { beforeEach, expect, test, vi } from "vitest";
import type { Diff } from "../../src/api";
import { Comments } from "../../src/lab/diff/comments";
import { DiffPage } from "../../src/lab/diff/diffPage";
import { Sight } from "./sight";

function patch(path: string, ...body: string[]): string {
  const head = `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n`;
  return `${head}${body.join("\n")}\n`;
}

function file(path: string, fields: Partial<Diff["files"][number]> = {}): Diff["files"][number] {
  return {
    path,
    oldPath: null,
    insertions: 1,
    deletions: 1,
    binary: false,
    summary: "",
    ...fields,
  };
}

const A = patch("a.py", "@@ -1,2 +1,2 @@", " same", "-old", "+<img src=x onerror=hack()>");
const B = patch("b.py", "@@ -7 +7,2 @@", " kept", "+added");

function aDiff(fields: Partial<Diff> = {}): Diff {
  return {
    stat: { files: 2, insertions: 2, deletions: 1 },
    files: [file("a.py"), file("b.py", { deletions: 0 })],
    patch: A + B,
    truncated: false,
    notebooks: [],
    ...fields,
  };
}

class APage {
  readonly comments = new Comments();
  readonly asked: (readonly string[])[] = [];
  readonly sent: string[] = [];
  readonly errors: unknown[] = [];
  readonly layouts: boolean[] = [];
  arrives = true;
  readonly page: DiffPage;

  constructor(public diff: Diff | Error) {
    this.page = new DiffPage({
      comments: this.comments,
      split: false,
      load: async (paths) => {
        this.asked.push(paths);
        if (this.diff instanceof Error) throw this.diff;
        return this.diff;
      },
      send: async (message) => {
        this.sent.push(message);
        return this.arrives;
      },
      onSplit: (split) => this.layouts.push(split),
      onMerge: () => undefined,
      onError: (error) => this.errors.push(error),
    });
    document.body.append(this.page.element);
  }

  async shows(diff: Diff | Error): Promise<void> {
    this.diff = diff;
    this.page.refresh();
    await this.page.settled();
  }

  one(selector: string): HTMLElement {
    const found = this.page.element.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`Nothing is ${selector}`);
    return found;
  }

  all(selector: string): HTMLElement[] {
    return [...this.page.element.querySelectorAll<HTMLElement>(selector)];
  }

  button(name: string): HTMLButtonElement {
    const found = this.all("button").find(
      (button) => button.textContent === name || button.getAttribute("aria-label") === name,
    );
    if (found === undefined) throw new Error(`No button ${name}`);
    return found as HTMLButtonElement;
  }

  press(key: string, options: KeyboardEventInit = {}): void {
    const event = new KeyboardEvent("keydown", {
      key,
      bubbles: true,
      cancelable: true,
      ...options,
    });
    document.activeElement?.dispatchEvent(event);
  }

  comment(text: string): void {
    this.page.comment();
    const box = this.one(".mj-comment-box textarea") as HTMLTextAreaElement;
    box.value = text;
    this.press("Enter", { ctrlKey: true });
  }
}

function focused(): string {
  return document.activeElement?.querySelector(".mj-words")?.textContent ?? "";
}

beforeEach(() => {
  Sight.all.splice(0);
  vi.stubGlobal("IntersectionObserver", Sight);
});

async function aPage(diff: Diff = aDiff()): Promise<APage> {
  const page = new APage(diff);
  await page.shows(diff);
  return page;
}

test("files are listed with their counts, and their lines are text", async () => {
  const page = await aPage();
  Sight.showAll();
  expect(page.one(".mj-diff-files").textContent).toBe("a.py+1−1b.py+1−0");
  expect(page.all("img")).toEqual([]);
  expect(page.one(".mj-line-added").textContent).toBe("+<img src=x onerror=hack()>");
});

test("rows are made when they come near, so that a huge diff costs little", async () => {
  const many = Array.from({ length: 20_000 }, (_, n) => `+line ${n}`);
  const page = await aPage(
    aDiff({ files: [file("a.py")], patch: patch("a.py", "@@ -0,0 +1,20000 @@", ...many) }),
  );
  expect(page.all("[data-at]")).toEqual([]);
  expect(page.all(".mj-diff-block")).toHaveLength(101);
  page.page.cursor.change(1);
  expect(focused()).toBe("+line 0");
  expect(page.all("[data-at]")).toHaveLength(200);
});

test("the keyboard goes from change to change over files, folded ones too", async () => {
  const page = await aPage();
  page.one(".mj-diff-section:last-child .mj-diff-heading").click();
  page.page.cursor.change(1);
  expect(focused()).toBe("-old");
  page.page.cursor.change(1);
  expect(focused()).toBe("+added");
  page.page.cursor.change(1);
  expect(focused()).toBe("+added");
  page.page.cursor.change(-1);
  expect(focused()).toBe("-old");
});

test("the keyboard goes from file to file, and from line to line", async () => {
  const page = await aPage();
  page.page.cursor.nextFile(1);
  expect(document.activeElement?.textContent).toContain("a.py");
  page.page.cursor.nextFile(1);
  expect(document.activeElement?.textContent).toContain("b.py");
  page.press("ArrowUp");
  expect(focused()).toBe("+<img src=x onerror=hack()>");
  page.press("ArrowDown");
  page.press("ArrowDown");
  expect(focused()).toBe("@@ -7 +7,2 @@");
});

test("comments are collected and sent as one message, by file and line", async () => {
  const page = await aPage();
  page.page.cursor.change(1);
  page.page.cursor.change(1);
  page.comment("Test this.");
  expect(document.activeElement?.textContent).toContain("+added");
  page.page.cursor.change(-1);
  page.comment("Keep it.\nIt is used.");
  expect(page.one(".mj-difftab-comments").textContent).toBe("2 comments");
  await page.page.send();
  expect(page.sent).toEqual([
    "Comments on your changes; please see to each of them:\n\n" +
      "a.py, removed line 2:\n> -old\nKeep it.\nIt is used.\n\n" +
      "b.py, line 8:\n> +added\nTest this.",
  ]);
  expect(page.comments.count).toBe(0);
  expect(page.all(".mj-comment")).toEqual([]);
  expect(page.one(".mj-difftab-pending").hidden).toBe(true);
});

test("comments that did not arrive are kept", async () => {
  const page = await aPage();
  page.arrives = false;
  page.page.cursor.change(1);
  page.comment("Why?");
  await page.page.send();
  expect(page.comments.count).toBe(1);
  expect(page.button("Send to the agent").disabled).toBe(false);
});

test("a comment is edited, left by Escape, and taken away", async () => {
  const page = await aPage();
  page.page.cursor.change(1);
  page.comment("Why?");
  page.button("Edit").click();
  page.press("Escape");
  expect(page.one(".mj-comment-text").textContent).toBe("Why?");
  page.button("Remove").click();
  expect(page.comments.count).toBe(0);
  expect(focused()).toBe("-old");
});

test("no comment is taken on a heading", async () => {
  const page = await aPage();
  page.page.cursor.nextFile(1);
  page.press("ArrowDown");
  expect(focused()).toBe("@@ -1,2 +1,2 @@");
  page.page.comment();
  expect(page.all(".mj-comment-box")).toEqual([]);
});

test("a refresh keeps what did not change, what is folded, the comments and the keyboard", async () => {
  const page = await aPage();
  page.page.cursor.change(1);
  page.comment("Why?");
  page.one(".mj-diff-section:last-child .mj-diff-heading").click();
  const [first] = page.all(".mj-diff-section");
  await page.shows(aDiff({ patch: A + patch("b.py", "@@ -7 +7,2 @@", " kept", "+other") }));
  const [same, changed] = page.all(".mj-diff-section");
  expect(same).toBe(first);
  expect(page.one(".mj-comment-text").textContent).toBe("Why?");
  expect(changed?.querySelector(".mj-diff-heading")?.getAttribute("aria-expanded")).toBe("false");
  expect(focused()).toBe("-old");
});

test("the diff stays as it is while a comment is being typed", async () => {
  const page = await aPage();
  page.page.cursor.change(1);
  page.page.comment();
  await page.shows(aDiff({ patch: A, files: [file("a.py")] }));
  expect(page.all(".mj-diff-section")).toHaveLength(2);
  page.press("Escape");
  await page.page.settled();
  expect(page.all(".mj-diff-section")).toHaveLength(1);
});

test("side by side shows both, and the choice is told", async () => {
  const page = await aPage();
  page.button("Side by side").click();
  Sight.showAll();
  expect(page.layouts).toEqual([true]);
  const row = page.all(".mj-row-split")[1];
  expect([...(row?.querySelectorAll(".mj-words") ?? [])].map((words) => words.textContent)).toEqual(
    ["-old", "+<img src=x onerror=hack()>"],
  );
});

test("what has no text is summed up, and what was left out is fetched when asked for", async () => {
  const page = await aPage(
    aDiff({
      files: [file("logo.png", { binary: true, summary: "binary, 1 KB → 2 KB" }), file("b.py")],
      patch: "",
      truncated: true,
    }),
  );
  expect(page.one(".mj-diff-section").textContent).toContain("binary, 1 KB → 2 KB");
  page.diff = aDiff({ patch: B, files: [file("b.py")] });
  page.button("Show this file").click();
  await vi.waitFor(() => expect(page.all(".mj-diff-block")).toHaveLength(1));
  expect(page.asked.at(-1)).toEqual(["b.py"]);
});

test("a notebook is shown cell by cell, and a comment names its cell", async () => {
  const cell = {
    kind: "modified" as const,
    type: "code" as const,
    oldIndex: 2,
    newIndex: 2,
    source: [{ op: "+" as const, text: "x = 1" }],
    outputs: null,
    metadata: [],
  };
  const page = await aPage(
    aDiff({
      files: [file("a.ipynb")],
      patch: "",
      notebooks: [{ path: "a.ipynb", oldPath: null, metadata: [], cells: [cell] }],
    }),
  );
  page.page.cursor.change(1);
  page.comment("Name it.");
  expect(page.comments.message()).toContain("a.ipynb, Cell 3, line 1:\n> +x = 1\nName it.");
});

test("what can't be fetched is told, and nothing changed is said", async () => {
  const page = await aPage(
    aDiff({ files: [], patch: "", stat: { files: 0, insertions: 0, deletions: 0 } }),
  );
  expect(page.one("[role=status]").textContent).toBe(
    "Nothing differs from the commit it started from.",
  );
  await page.shows(new Error("gone"));
  expect(page.errors).toHaveLength(1);
});
