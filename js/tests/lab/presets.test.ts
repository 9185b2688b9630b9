import { beforeEach, expect, test, vi } from "vitest";
import { Draft } from "../../src/lab/spawn/draft";
import { agentsOf, readPresets } from "../../src/lab/spawn/presets";

beforeEach(() => localStorage.clear());

test("a preset starts so many sessions of each agent", () => {
  const [preset] = readPresets([
    { name: "Three and one", sessions: [{ agent: "claude", count: 3 }, { agent: "codex" }] },
  ]);
  if (preset === undefined) throw new Error("no preset");
  expect(agentsOf(preset)).toEqual(["claude", "claude", "claude", "codex"]);
});

test("what can't be read is left out, and no preset starts hundreds", () => {
  const read = readPresets([
    7,
    { name: "", sessions: [{ agent: "demo" }] },
    { name: "none", sessions: [] },
    { name: "many", sessions: [{ agent: "demo", count: 900 }, { agent: "" }, "x"] },
  ]);
  expect(read).toEqual([{ name: "many", parts: [{ agent: "demo", count: 24 }] }]);
  expect(readPresets("rubbish")).toEqual([]);
});

test("a draft outlives the page, until it is used", () => {
  new Draft(localStorage).save("Fix the login");
  expect(new Draft(localStorage).text).toBe("Fix the login");
  new Draft(localStorage).save("");
  expect(new Draft(localStorage).text).toBe("");
  expect(localStorage.length).toBe(0);
});

test("a browser that keeps nothing doesn't stop anyone typing", () => {
  const refuse = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  const storage = { ...localStorage, getItem: vi.fn(refuse), setItem: vi.fn(refuse) };
  const draft = new Draft(storage as unknown as Storage);
  draft.save("Fix the login");
  expect(draft.text).toBe("");
});
