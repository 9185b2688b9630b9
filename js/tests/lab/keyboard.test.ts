import { CommandRegistry } from "@lumino/commands";
import type { IDisposable } from "@lumino/disposable";
import { beforeEach, describe, expect, test } from "vitest";
import schema from "../../schema/plugin.json";
import { keysOf, shortcuts } from "../../src/lab/keyboard/bindings";
import { showCheatSheet } from "../../src/lab/keyboard/cheatSheet";
import { Mastery } from "../../src/lab/keyboard/mastery";
import { TerminalKeys } from "../../src/lab/keyboard/terminalKeys";

const commands = ["maestro:a", "maestro:b", "maestro:c", "maestro:d"];

beforeEach(() => localStorage.clear());

describe("mastery", () => {
  test("has a level for each quarter of the shortcuts", () => {
    const mastery = new Mastery(localStorage);
    const titles = [mastery.progress(commands).title];
    for (const command of commands) {
      mastery.note(command);
      titles.push(mastery.progress(commands).title);
    }
    expect(titles).toEqual(["Beginner", "Student", "Performer", "Virtuoso", "Maestro"]);
    expect(mastery.progress([]).level).toBe(0);
  });

  test("outlives the page, and can be forgotten", () => {
    new Mastery(localStorage).note("maestro:a");
    const later = new Mastery(localStorage);
    expect(later.has("maestro:a")).toBe(true);
    later.forget();
    expect(new Mastery(localStorage).has("maestro:a")).toBe(false);
  });

  test("begins anew where what was kept can't be read", () => {
    localStorage.setItem("maestro-jupyter:shortcuts-used", "{");
    expect(new Mastery(localStorage).progress(commands).used).toBe(0);
  });
});

test("the shortcuts of a command are told once, chords in their order", () => {
  const bindings = [
    { command: "maestro:a", keys: ["Alt Shift A"] },
    { command: "maestro:a", keys: ["Alt Shift A"] },
    { command: "maestro:jump", keys: ["Alt J", "1"] },
    { command: "maestro:jump", keys: ["Alt J", "2"] },
    { command: "maestro:off", keys: [] },
    { command: "notebook:run", keys: ["Ctrl Enter"] },
  ];
  expect(shortcuts(bindings)).toEqual([
    { command: "maestro:a", keys: ["Alt+Shift+A"] },
    { command: "maestro:jump", keys: ["Alt+J, 1", "Alt+J, 2"] },
  ]);
  expect(keysOf(bindings, "maestro:off")).toBe("");
});

test("the cheat sheet marks what was used, and nothing where that isn't wanted", async () => {
  const mastery = new Mastery(localStorage);
  mastery.note("maestro:a");
  const options = {
    shortcuts: commands.map((command) => ({ command, keys: ["Alt+X"] })),
    labelOf: (command: string) => command.toUpperCase(),
    change: () => undefined,
  };
  const closed = showCheatSheet(document.body, { ...options, mastery });
  const words = document.body.textContent ?? "";
  expect(words).toContain("Student");
  expect(words).toContain("1 of 4 shortcuts used");
  expect(document.querySelectorAll(".mj-shortcuts .mj-icon")).toHaveLength(1);
  document.querySelector<HTMLButtonElement>(".mj-button-primary")?.click();
  await closed;
  void showCheatSheet(document.body, { ...options, mastery: null });
  expect(document.querySelector(".mj-mastery")).toBeNull();
  expect(document.querySelectorAll(".mj-shortcuts .mj-icon")).toHaveLength(0);
});

test("every shortcut, as it is now, works in terminals, which keep all keys that are no chords", async () => {
  const commands = new CommandRegistry();
  const inTerminals = (): string[] =>
    commands.keyBindings
      .filter(({ selector }) => selector.endsWith(".mj-terminal .xterm-helper-textarea"))
      .map(({ command, keys }) => `${command} ${keys.join(", ")}`);
  const add = (command: string, ...keys: string[]): IDisposable =>
    commands.addKeyBinding({ command, keys, selector: "body" });
  const first = add("maestro:a", "Alt Shift A");
  add("maestro:jump", "Alt J", "1");
  add("maestro:next", "N");
  add("notebook:run", "Ctrl Enter");
  new TerminalKeys(commands);
  await Promise.resolve();
  expect(inTerminals()).toEqual(["maestro:a Alt Shift A", "maestro:jump Alt J, 1"]);
  first.dispose();
  add("maestro:a", "Alt Shift B");
  await Promise.resolve();
  expect(inTerminals().sort()).toEqual(["maestro:a Alt Shift B", "maestro:jump Alt J, 1"]);
});

test("no shortcut is a key of a program's", () => {
  const bindings = schema["jupyter.lab.shortcuts"].filter(
    ({ selector }) => !selector.includes(".mj-difftab"),
  );
  for (const { keys } of bindings) expect(keys[0]).toMatch(/^(Accel|Alt) /);
});
