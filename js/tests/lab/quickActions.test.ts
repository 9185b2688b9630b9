import { expect, test } from "vitest";
import { expand, isForAgents, readQuickActions } from "../../src/lab/quick/quickActions";
import { search } from "../../src/lab/quick/search";
import { aSession } from "../examples";

test("variables are replaced once, and braces that name none stay", () => {
  const session = aSession({ branch: "maestro/{name}", name: "login", target: null });
  expect(expand("Push {branch} into {target}. {} {unknown} {toString} { name }", session)).toBe(
    "Push maestro/{name} into . {} {unknown} {toString} { name }",
  );
});

test("what can't be read of the settings is left out", () => {
  const good = { name: "Run", icon: "ui-components:run", prompt: "Run it" };
  const settings = [good, { name: "Run", prompt: "twice" }, { name: "" }, 7, { name: "No words" }];
  expect(readQuickActions(settings)).toEqual([good]);
  expect(readQuickActions(undefined)).toEqual([]);
});

test("prompts are for agents that run, never for shells", () => {
  expect(isForAgents(aSession({ agent: "claude" }))).toBe(true);
  expect(isForAgents(aSession({ agent: "shell" }))).toBe(false);
  expect(isForAgents(aSession({ agent: "claude", pid: null, exit_code: 0 }))).toBe(false);
});

test("the closest label leads, and letters may be left out", () => {
  const entries = ["Merge Session…", "Show Grid", "login", "Lint and format"].map((label) => ({
    label,
  }));
  const labels = (query: string): string[] =>
    search(entries, query).map(({ entry }) => entry.label);
  expect(labels("log")).toEqual(["login"]);
  expect(labels("lf")[0]).toBe("Lint and format");
  expect(labels("SESSION")).toEqual(["Merge Session…"]);
  expect(labels("  ")).toHaveLength(4);
  expect(labels("xyz")).toEqual([]);
  expect(search(entries, "lgn")[0]?.at).toEqual([0, 2, 4]);
});
