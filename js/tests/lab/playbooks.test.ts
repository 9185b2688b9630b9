import { expect, test, vi } from "vitest";
import { contentsPath } from "../../src/lab/runs/contentsPath";
import { hasTasks, isMarkdown } from "../../src/lab/runs/hasTasks";
import { Playbooks } from "../../src/lab/runs/playbooks";

test.each([
  ["- [ ] Write it", true],
  ["# Plan\r\n\r\n  * [x] Written", true],
  ["1. [X] First", true],
  ["12) [ ] Twelfth", true],
  ["- a list\n- of things", false],
  ["[ ] no item", false],
  ["- [ ]", false],
  ["```\n- [ ] an example\n```", false],
  ["~~~md\n```\n- [ ] an example\n~~~\n\n- [ ] in earnest", true],
  ["````\n```\n- [ ] still fenced\n````", false],
])("%j has tasks: %s", (markdown, has) => {
  expect(hasTasks(markdown)).toBe(has);
});

test("a file is markdown by its name", () => {
  expect(["a.md", "b.MARKDOWN", "c.ipynb", "md"].map(isMarkdown)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

const file = (path: string, modified = "1") => ({
  path,
  type: "file" as const,
  last_modified: modified,
});

function playbooks(contents: Record<string, unknown>) {
  const get = vi.fn(async (path: string) => {
    if (!(path in contents)) throw new Error("404");
    return { content: contents[path] };
  });
  return { get, known: new Playbooks({ get: get as never }) };
}

test("a file is a playbook once it is known to have boxes, and is read again when it changed", async () => {
  const contents: Record<string, unknown> = { "plan.md": "- [ ] Write it" };
  const { get, known } = playbooks(contents);
  expect(known.isOne(file("plan.md"))).toBe(false);
  expect(await known.look(file("plan.md"))).toBe(true);
  await known.look(file("plan.md"));
  expect(get).toHaveBeenCalledTimes(1);
  expect(known.isOne(file("plan.md"))).toBe(true);
  expect(known.isOne(file("plan.md", "2"))).toBe(false);
  contents["plan.md"] = "nothing";
  expect(await known.look(file("plan.md", "2"))).toBe(false);
});

test("a folder is one if it holds markdown; what is no markdown or can't be read is none", async () => {
  const docs = [file("docs/plan.md"), { ...file("docs/x"), type: "directory" }];
  const { get, known } = playbooks({ docs, empty: [file("empty/a.py")] });
  const folder = (path: string) => ({ ...file(path), type: "directory" as const });
  expect(await known.look(folder("docs"))).toBe(true);
  expect(await known.look(folder("empty"))).toBe(false);
  expect(await known.look(file("gone.md"))).toBe(false);
  get.mockClear();
  expect(await known.look(file("code.py"))).toBe(false);
  expect(get).not.toHaveBeenCalled();
});

test.each([
  ["/srv/work", "/srv/work/docs/plan.md", "docs/plan.md"],
  ["~/work", "/home/ada/work/plan.md", "plan.md"],
  ["~", "/root/plan.md", "plan.md"],
  ["/srv/work", "/srv/workshop/plan.md", null],
  ["~/work", "/srv/plan.md", null],
  ["", "/srv/plan.md", null],
])("from %s, %s is %s", (root, path, seen) => {
  expect(contentsPath(root, path)).toBe(seen);
});
