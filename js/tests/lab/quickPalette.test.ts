import { beforeEach, expect, test, vi } from "vitest";
import type { QuickSources } from "../../src/lab/quick/entries";
import { QuickPalette } from "../../src/lab/quick/quickPalette";
import { aSession } from "../examples";

const session = aSession({ name: "login", agent: "claude" });
const said: string[] = [];

function palette(more: Partial<QuickSources> = {}): {
  input: HTMLInputElement;
  lines: () => string[];
  press: (key: string) => void;
} {
  void new QuickPalette(document.body, {
    sessions: [session],
    current: session,
    actions: [{ name: "Fix errors", icon: "", prompt: "Fix {branch}" }],
    commands: [{ id: "maestro:open-grid", label: "Open Grid", keys: "Alt+Shift+G" }],
    openSession: (id) => said.push(`open ${id}`),
    runAction: (name, id) => said.push(`run ${name} ${id}`),
    runCommand: (id) => said.push(id),
    send: (text, { name }) => said.push(`send ${text} to ${name}`),
    ...more,
  }).open();
  const input = document.querySelector("input");
  if (input === null) throw new Error("no box");
  return {
    input,
    lines: () =>
      [...document.querySelectorAll(".mj-quick-label")].map((line) => line.textContent ?? ""),
    press: (key) => input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })),
  };
}

function type(input: HTMLInputElement, words: string): void {
  input.value = words;
  input.dispatchEvent(new Event("input"));
}

beforeEach(() => {
  said.length = 0;
});

test("one box finds actions, sessions and commands; Enter does what is chosen", async () => {
  const { input, lines, press } = palette();
  expect(lines()).toEqual(["Fix errors", "login", "Open Grid"]);
  press("ArrowDown");
  expect(input.getAttribute("aria-activedescendant")).toBe(
    document.querySelector('[aria-selected="true"]')?.id,
  );
  press("Enter");
  await vi.waitFor(() => expect(said).toEqual([`open ${session.id}`]));
  expect(document.querySelector("dialog")).toBeNull();
});

test("words that it doesn't know are sent to the agent that is worked with", async () => {
  const { input, lines, press } = palette();
  type(input, "write the docs");
  expect(lines()).toEqual(["Send “write the docs”"]);
  press("Enter");
  await vi.waitFor(() => expect(said).toEqual(["send write the docs to login"]));
});

test("beside a shell nothing is offered to be sent", () => {
  const { input, lines } = palette({ current: aSession({ agent: "shell" }) });
  expect(lines()).toEqual(["login", "Open Grid"]);
  type(input, "rm -r everything");
  expect(lines()).toEqual([]);
});
