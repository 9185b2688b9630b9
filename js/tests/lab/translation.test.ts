import { CommandRegistry } from "@lumino/commands";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Spawning } from "../../src/api";
import { Clock } from "../../src/grid";
import { showCheatSheet } from "../../src/lab/keyboard/cheatSheet";
import { Mastery } from "../../src/lab/keyboard/mastery";
import { askReceiver } from "../../src/lab/notebook/sendDialog";
import { groupSessions } from "../../src/lab/panel/grouping";
import { SessionList } from "../../src/lab/panel/sessionList";
import { QuickPalette } from "../../src/lab/quick/quickPalette";
import { Draft } from "../../src/lab/spawn/draft";
import { SpawnDialog } from "../../src/lab/spawn/spawnDialog";
import { type Session, STATES, type State } from "../../src/model";
import { setTranslator } from "../../src/translate";
import { aSession } from "../examples";
import { AGrid } from "../grid/aGrid";
import { Sight } from "./sight";

const READ = ["title", "aria-label", "placeholder", "alt"];
const untranslated = {
  one: (text: string) => text,
  many: (one: string, many: string, n: number) => (n === 1 ? one : many),
};

/** A session of which nothing is a word. */
function numbered(state: State): Session {
  const status = { state, message: "1", question: "2", choices: ["3"], source: "mcp" as const };
  return aSession({
    state,
    name: "11",
    agent: "12",
    prompt: "13",
    branch: "14",
    repo: "/15",
    target: "16",
    worktree: "/17",
    status: { ...status, since: "2026-11-21T09:04:12Z" },
    change: { files: 2, insertions: 3, deletions: 4 },
    progress: { done: 1, total: 2 },
  });
}

/** The words on the page, of elements and their attributes, that no translator has seen; code is none. */
function unseen(): string[] {
  const elements = [...document.body.querySelectorAll(":not(code)")];
  const texts = elements.flatMap((element) => [
    ...[...element.childNodes].filter(({ nodeType }) => nodeType === 3),
    ...READ.map((name) => element.getAttributeNode(name)),
  ]);
  return texts
    .map((text) => text?.textContent ?? "")
    .map((text) => text.replace(/⟦[^⟦⟧]*⟧/g, "").replace(/⟦[^⟦⟧]*⟧/g, ""))
    .filter((text) => /[A-Za-z]{2}/.test(text));
}

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("IntersectionObserver", Sight);
  setTranslator({
    one: (text) => `⟦${text}⟧`,
    many: (one, many, n) => `⟦${n === 1 ? one : many}⟧`,
  });
});

afterEach(() => setTranslator(untranslated));

test("the grid, its panes and their menu say nothing that is not translated", () => {
  const grid = new AGrid(STATES.map(numbered));
  document.body.append(grid.grid.element);
  for (const more of document.querySelectorAll<HTMLElement>("[aria-haspopup]")) more.click();
  expect(unseen()).toEqual([]);
});

test("neither do the rows of the sidebar, however many sessions there are", () => {
  const sessions = [...STATES, ...STATES, ...STATES].map(numbered);
  const list = new SessionList({
    root: document.body,
    clock: new Clock(),
    commands: new CommandRegistry(),
    onSelect: () => undefined,
  });
  document.body.append(list.element);
  list.update(groupSessions(sessions, "", true), new Set(sessions.map(({ id }) => id)));
  expect(document.querySelector(".mj-row-away")).not.toBeNull();
  expect(unseen()).toEqual([]);
});

test("nor do the dialogs", async () => {
  const permissions = ["ask", "edit", "plan", "yolo"];
  const agent = { name: "1", title: "2", available: true, permissions };
  const away = { name: "3", title: "4", available: false, advice: "5" };
  const spawning = new Spawning({ request: async () => [agent, away] });
  void new SpawnDialog({
    parent: document.body,
    spawning,
    agents: await spawning.agents(),
    draft: new Draft(localStorage),
    presets: [{ name: "6", parts: [{ agent: "1", count: 2 }] }],
    repo: "/7",
    agent: "",
    runDemo: async () => undefined,
  }).open();
  // The modes' names are words of the command line.
  expect(unseen().filter((text) => !permissions.some((mode) => text.startsWith(mode)))).toEqual([]);
  document.body.replaceChildren();
  const session = numbered("needs_input");
  void new QuickPalette(document.body, {
    sessions: [session],
    current: session,
    actions: [{ name: "1", icon: "", prompt: "2" }],
    commands: [],
    openSession: () => undefined,
    runAction: () => undefined,
    runCommand: () => undefined,
    send: () => undefined,
  }).open();
  void askReceiver(document.body, [session], session.id, "1");
  const mastery = new Mastery(localStorage);
  mastery.note("1");
  void showCheatSheet(document.body, {
    shortcuts: [
      { command: "1", keys: ["2"] },
      { command: "3", keys: ["4"] },
    ],
    labelOf: (command) => command,
    mastery,
    change: () => undefined,
  });
  expect(unseen()).toEqual([]);
});
