import { CommandRegistry } from "@lumino/commands";
import { beforeEach, expect, test, vi } from "vitest";
import { Clock } from "../../src/grid";
import { CommandIDs } from "../../src/lab/commandIds";
import { groupSessions } from "../../src/lab/panel/grouping";
import { SessionList } from "../../src/lab/panel/sessionList";
import type { Session } from "../../src/model";
import { aSession, asking } from "../examples";
import { Sight } from "./sight";

interface Run {
  readonly id: string;
  readonly session: unknown;
  readonly text?: unknown;
}

class AList {
  readonly runs: Run[] = [];
  readonly selected: string[] = [];
  readonly commands = new CommandRegistry();
  readonly list: SessionList;

  constructor(...sessions: Session[]) {
    for (const id of Object.values(CommandIDs)) {
      this.commands.addCommand(id, {
        label: id,
        isEnabled: () => id !== CommandIDs.resumeSession,
        execute: ({ session, text }) => {
          this.runs.push({ id, session, ...(text === undefined ? {} : { text }) });
          return true;
        },
      });
    }
    this.list = new SessionList({
      root: document.body,
      clock: new Clock(),
      commands: this.commands,
      onSelect: (id) => this.selected.push(id),
    });
    document.body.append(this.list.element);
    this.show(...sessions);
  }

  show(...sessions: Session[]): void {
    const open = new Set(sessions.map(({ id }) => id));
    this.list.update(groupSessions(sessions, "", false), open);
  }

  row({ id }: Session): HTMLElement {
    const row = document.querySelector<HTMLElement>(`[data-session="${id}"]`);
    if (row === null) throw new Error("no row");
    return row;
  }

  button(within: Element, name: string): HTMLButtonElement {
    const found = [...within.querySelectorAll("button")].find(
      (button) => button.textContent === name || button.getAttribute("aria-label") === name,
    );
    if (found === undefined) throw new Error(`No button ${name}`);
    return found;
  }
}

function press(key: string): void {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  document.activeElement?.dispatchEvent(event);
}

function titleOf(row: HTMLElement): Element | null {
  return row.querySelector(".mj-row-title");
}

let first: Session;
let second: Session;

beforeEach(() => {
  vi.stubGlobal("IntersectionObserver", Sight);
  Sight.all.length = 0;
  first = aSession({ name: "login" });
  second = aSession({ name: "styles", repo: "/home/ada/site" });
});

test("a row says its state by word and icon, its agent, branch and message", () => {
  const status = { ...first.status, message: "Writing tests" };
  const list = new AList({ ...first, status });
  const row = list.row(first);
  expect(row.dataset.state).toBe("working");
  expect(row.querySelector(".mj-state-mark svg")).not.toBeNull();
  for (const words of ["working", "login", "demo", "Writing tests"]) {
    expect(row.textContent).toContain(words);
  }
});

test("what an agent says is text", () => {
  const message = "<img src=x onerror=hack()>";
  const list = new AList({ ...first, status: { ...first.status, message } });
  expect(list.row(first).querySelector("img")).toBeNull();
  expect(list.row(first).textContent).toContain(message);
});

test("the arrow keys go over rows of all repositories, and one row is in the tab order", () => {
  const list = new AList(first, second);
  list.list.focus();
  expect(document.activeElement).toBe(titleOf(list.row(first)));
  press("ArrowDown");
  expect(document.activeElement).toBe(titleOf(list.row(second)));
  press("Home");
  expect(document.activeElement).toBe(titleOf(list.row(first)));
  press("End");
  const stops = [...document.querySelectorAll<HTMLElement>(".mj-row-title")];
  expect(stops.map(({ tabIndex }) => tabIndex)).toEqual([-1, 0]);
  expect(list.selected).toContain(second.id);
});

test("every button runs the command of its session", () => {
  const list = new AList(first);
  const row = list.row(first);
  for (const name of ["Diff", "Merge", "Stop"]) list.button(row, name).click();
  (titleOf(row) as HTMLElement).click();
  expect(list.runs).toEqual(
    [
      CommandIDs.showDiff,
      CommandIDs.mergeSession,
      CommandIDs.stopSession,
      CommandIDs.openSession,
    ].map((id) => ({ id, session: first.id })),
  );
});

test("the menu offers what can be done now", () => {
  const list = new AList(first);
  list.button(list.row(first), "More").click();
  const items = [...document.querySelectorAll("[role=menuitem]")].map((item) => item.textContent);
  expect(items).toContain(CommandIDs.commitSession);
  expect(items).toContain(CommandIDs.openPullRequest);
  expect(items).not.toContain(CommandIDs.resumeSession);
});

test("a question is answered in its row", async () => {
  const status = asking("Which?", ["left", "right"]);
  const list = new AList({ ...first, state: "needs_input", status });
  list.button(list.row(first), "right").click();
  await vi.waitFor(() =>
    expect(list.runs).toEqual([{ id: CommandIDs.answerSession, session: first.id, text: "right" }]),
  );
});

test("a row stays the same element, and keeps what is typed in it, while its session goes on", () => {
  const status = asking("Which?");
  const asks: Session = { ...first, state: "needs_input", status };
  const list = new AList(asks);
  const row = list.row(first);
  const box = row.querySelector("textarea");
  if (box === null) throw new Error("no box");
  box.value = "half an ans";
  box.focus();
  list.show({ ...asks, seq: 99 }, second);
  expect(list.row(first)).toBe(row);
  expect(document.activeElement).toBe(box);
  expect(box.value).toBe("half an ans");
  list.show(second);
  expect(document.querySelector(`[data-session="${first.id}"]`)).toBeNull();
});

test("rows out of sight are lines of their names, and rows again when they are seen or gone to", () => {
  const many = Array.from({ length: 24 }, (_, n) => aSession({ name: `one-${n}` }));
  const list = new AList(...many);
  const titles = (): number => document.querySelectorAll(".mj-row-title").length;
  expect(document.querySelectorAll(".mj-row")).toHaveLength(24);
  expect(titles()).toBe(20);
  expect(list.row(many[23] as Session).textContent).toContain("one-23");
  Sight.showAll();
  expect(titles()).toBe(24);
  list.list.focus();
  Sight.hideAll();
  expect(titles()).toBe(1);
  expect(document.activeElement).toBe(titleOf(list.row(many[0] as Session)));
  press("End");
  expect(document.activeElement).toBe(titleOf(list.row(many[23] as Session)));
  list.show(...many.slice(0, 23), { ...(many[23] as Session), state: "error" });
  expect(list.row(many[23] as Session).dataset.state).toBe("error");
});

test("a row in which an answer is being typed stays a row", () => {
  const asks: Session = { ...first, state: "needs_input", status: asking("Which?") };
  const list = new AList(asks);
  const box = list.row(first).querySelector("textarea");
  if (box === null) throw new Error("no box");
  box.value = "half an ans";
  Sight.hideAll();
  expect(list.row(first).contains(box)).toBe(true);
});

test("a row shows how many messages wait, and opens their list", () => {
  const session = aSession({ waiting: 2 });
  const list = new AList(session);
  list.button(list.row(session), "2 waiting").click();
  expect(list.runs).toEqual([{ id: CommandIDs.showMessages, session: session.id }]);
});
