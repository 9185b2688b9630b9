import { beforeEach, expect, test, vi } from "vitest";
import { aSession, asking } from "../examples";
import { AGrid } from "./aGrid";

beforeEach(() => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 400, 250));
});

test("the summary's parts are filters", () => {
  const sessions = [aSession(), aSession({ state: "finished" }), aSession()];
  const grid = new AGrid(sessions);
  const filters = grid.all(".mj-filters button");
  expect(filters.map(({ textContent }) => textContent)).toEqual([
    "3 sessions",
    "2 working",
    "1 finished",
  ]);
  filters[2]?.click();
  expect(grid.seen).toEqual([sessions[1]?.name]);
  expect(filters[2]?.getAttribute("aria-pressed")).toBe("true");
  filters[2]?.click();
  expect(grid.seen).toHaveLength(3);
});

test("a filter that nothing fits any more lifts itself", () => {
  const [first, second] = [aSession(), aSession({ state: "finished" })];
  const grid = new AGrid([first, second]);
  grid.button(grid.one(".mj-filters"), "1 finished").click();
  expect(grid.seen).toEqual([second.name]);
  grid.show([first]);
  expect(grid.seen).toEqual([first.name]);
});

test("a pane keeps its element and its place while it changes", () => {
  const sessions = [aSession(), aSession(), aSession()];
  const grid = new AGrid(sessions);
  const before = grid.all(".mj-pane");
  const [first, second, third] = sessions;
  if (!first || !second || !third) throw new Error("three");
  grid.show([third, { ...second, state: "needs_input", status: asking("?") }, first]);
  expect(grid.all(".mj-pane")).toEqual(before);
  expect(grid.seen).toEqual([first.name, second.name, third.name]);
});

test("those that need you come first only if asked for, and only where panes are many", () => {
  const sessions = Array.from({ length: 7 }, () => aSession());
  const last = aSession({ state: "needs_input", status: asking("?") });
  const grid = new AGrid([...sessions.slice(0, 5), last]);
  expect(grid.one(".mj-order").hidden).toBe(true);
  grid.show([...sessions, last]);
  expect(grid.seen.at(-1)).toBe(last.name);
  grid.one(".mj-order").click();
  expect(grid.seen[0]).toBe(last.name);
});

test("only named sessions are shown if any are named", () => {
  const [first, second] = [aSession(), aSession()];
  const grid = new AGrid([first, second]);
  grid.settings.names = [second.name];
  grid.show([first, second]);
  expect(grid.seen).toEqual([second.name]);
});

test("an empty grid says in one sentence how to start", async () => {
  const grid = new AGrid([]);
  expect(grid.one(".mj-empty").hidden).toBe(false);
  expect(grid.one(".mj-empty p").textContent).toContain("%maestro spawn");
  grid.show([aSession()]);
  expect(grid.one(".mj-empty").hidden).toBe(true);
});

test("arrow keys go from pane to pane, and one stop is in the tab order", () => {
  const sessions = Array.from({ length: 3 }, () => aSession());
  const grid = new AGrid(sessions);
  const titles = grid.all(".mj-title");
  const stops = (): number[] => titles.map(({ tabIndex }) => tabIndex);
  expect(stops()).toEqual([0, -1, -1]);
  titles[0]?.focus();
  grid.press("ArrowRight");
  expect(document.activeElement).toBe(titles[1]);
  grid.press("End");
  expect(document.activeElement).toBe(titles[2]);
  grid.press("ArrowRight");
  expect(document.activeElement).toBe(titles[2]);
  expect(stops()).toEqual([-1, -1, 0]);
  grid.press("Home");
  expect(document.activeElement).toBe(titles[0]);
});

test("arrow keys go through a pane's actions, which are one stop", () => {
  const grid = new AGrid([aSession()]);
  const buttons = grid.all(".mj-actions button");
  expect(buttons.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1, -1, -1]);
  buttons[0]?.focus();
  grid.press("ArrowLeft");
  expect(document.activeElement).toBe(buttons[5]);
  grid.press("ArrowRight");
  expect(document.activeElement).toBe(buttons[0]);
});

test("plain keys stay in the grid, shortcuts with a modifier reach the notebook", () => {
  const grid = new AGrid([aSession()]);
  const heard = vi.fn();
  document.body.addEventListener("keydown", heard);
  grid.one(".mj-title").focus();
  grid.press("d");
  grid.press("Enter");
  grid.press("ArrowDown");
  expect(heard).not.toHaveBeenCalled();
  grid.press("s", { ctrlKey: true });
  expect(heard).toHaveBeenCalledTimes(1);
  document.body.removeEventListener("keydown", heard);
});

test("Enter on the title zooms, Escape comes back to it", () => {
  const [first, second] = [aSession(), aSession()];
  const grid = new AGrid([first, second]);
  const title = grid.pane(second).querySelector<HTMLElement>(".mj-title");
  title?.focus();
  title?.click();
  expect(grid.settings.zoomed).toBe(second.id);
  expect(grid.seen).toEqual([second.name]);
  expect(grid.terminals[1]?.log).toEqual(["zoomed"]);
  grid.press("Escape");
  expect(grid.settings.zoomed).toBe("");
  expect(grid.seen).toHaveLength(2);
  expect(document.activeElement).toBe(title);
});

test("Escape in a terminal goes to the agent, not to the grid", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  grid.settings.setZoomed(session.id);
  const textarea = document.createElement("textarea");
  grid.terminals[0]?.host.element.append(textarea);
  textarea.focus();
  grid.press("Escape");
  expect(grid.settings.zoomed).toBe(session.id);
});

test("a double-click on the header zooms, a single one does not", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  const name = grid.one(".mj-name");
  name.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
  expect(grid.settings.zoomed).toBe("");
  name.dispatchEvent(new MouseEvent("dblclick", { bubbles: true, detail: 2 }));
  expect(grid.settings.zoomed).toBe(session.id);
});

test("the grid comes back when the zoomed session is closed", () => {
  const [first, second] = [aSession(), aSession()];
  const grid = new AGrid([first, second]);
  grid.settings.setZoomed(second.id);
  grid.show([first]);
  expect(grid.seen).toEqual([first.name]);
});

test("a new question takes the keyboard from one who isn't typing", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  grid.show([{ ...session, state: "needs_input", status: asking("?") }]);
  expect(document.activeElement).toBe(grid.one(".mj-answer textarea"));
});

test("a new question never takes the keyboard from one who types elsewhere", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  const cell = document.createElement("textarea");
  document.body.append(cell);
  cell.focus();
  grid.show([{ ...session, state: "needs_input", status: asking("?") }]);
  expect(document.activeElement).toBe(cell);
});

test("a question far down the page doesn't take the keyboard there", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  const below = new DOMRect(0, 9999, 400, 250);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(below);
  grid.show([{ ...session, state: "needs_input", status: asking("?") }]);
  expect(document.activeElement).toBe(document.body);
});

test("a key pressed just now keeps a new question from taking the keyboard", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  const button = document.createElement("button");
  document.body.append(button);
  button.focus();
  grid.press("j");
  grid.show([{ ...session, state: "needs_input", status: asking("?") }]);
  expect(document.activeElement).toBe(button);
});

test("questions and ends are announced to those who can't see them", () => {
  const [first, second] = [aSession({ name: "login" }), aSession({ name: "docs" })];
  const grid = new AGrid([first, second]);
  const heard = grid.one("[aria-live=polite]");
  expect(heard.textContent).toBe("");
  const asks = { ...first, state: "needs_input" as const, status: asking("Which one?") };
  grid.show([asks, second]);
  expect(heard.textContent).toBe("login needs you: Which one?");
  grid.show([asks, { ...second, state: "finished" }]);
  expect(heard.textContent).toBe("docs finished.");
});

test("a grid that is cut off says so", () => {
  const session = aSession();
  const grid = new AGrid([session]);
  expect(grid.one(".mj-connection").textContent).toBe("");
  grid.show([session], false);
  expect(grid.one(".mj-connection").textContent).toBe("Not connected. Trying again…");
});

test("the height is moved by keys, kept within bounds and remembered", () => {
  const grid = new AGrid([aSession()]);
  const handle = grid.one("[role=separator]");
  handle.focus();
  grid.press("ArrowDown");
  expect(grid.settings.height).toBe(580);
  expect(grid.grid.element.style.getPropertyValue("--mj-height")).toBe("580px");
  grid.settings.setHeight(99_999);
  expect(handle.getAttribute("aria-valuenow")).toBe("2400");
  handle.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  expect(grid.settings.height).toBe(560);
});
