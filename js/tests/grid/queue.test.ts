import { beforeEach, expect, test, vi } from "vitest";
import type { Message, Session } from "../../src/model";
import { aSession } from "../examples";
import { AGrid } from "./aGrid";

function aMessage(id: number, text: string, fields: Partial<Message> = {}): Message {
  const known = { held: false, urgent: false, typed: null, tries: 0, undelivered: false };
  return { id, text, ...known, ...fields };
}

/** A grid of one session for which messages wait. */
class AQueue extends AGrid {
  private readonly session: Session;

  constructor(...messages: Message[]) {
    const session = aSession({ name: "login", waiting: messages.length });
    super([session]);
    this.session = session;
    this.answers.set("queue", { messages });
  }

  async open(): Promise<HTMLElement> {
    this.one(".mj-queue-chip").click();
    await vi.waitFor(() => expect(this.items).not.toEqual([]));
    return this.one("dialog");
  }

  get items(): HTMLElement[] {
    return this.all(".mj-queue-item");
  }

  get texts(): string[] {
    return this.items.map((item) => item.querySelector("textarea")?.value ?? "");
  }

  /** Have the server answer the change of a message with these ones. */
  willBe(id: number, ...messages: Message[]): void {
    this.answers.set(`queue/${id}`, { messages });
    this.answers.set("queue", { messages });
  }

  news(fields: Partial<Session> = {}): void {
    const { seq } = this.session;
    this.show([{ ...this.session, ...fields, seq: seq + 1000 + this.requests.length }]);
  }

  get asked(): unknown[] {
    return this.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, body }) => [method, path.split("/queue/")[1], body ?? null]);
  }
}

beforeEach(() => {
  // The test's page has no modal dialogs of its own.
  document.body.replaceChildren();
});

test("a chip says how many messages wait, and whether one did not arrive", () => {
  const session = aSession({ name: "login" });
  const grid = new AGrid([session]);
  const chip = grid.one(".mj-queue-chip");
  expect(chip.hidden).toBe(true);
  grid.show([{ ...session, waiting: 2 }]);
  expect([chip.hidden, chip.textContent]).toEqual([false, "2 waiting"]);
  expect(chip.title).toBe("2 messages wait for login");
  grid.show([{ ...session, waiting: 2, undelivered: 1 }]);
  expect(chip.textContent).toBe("1 undelivered");
  expect(chip.classList.contains("mj-queue-failed")).toBe(true);
  grid.show([session]);
  expect(chip.hidden).toBe(true);
});

test("the list shows what waits, in order and in words", async () => {
  const grid = new AQueue(
    aMessage(4, "one", { typed: "2026-11-21T09:04:12Z", tries: 1 }),
    aMessage(2, "two", { held: true }),
    aMessage(3, "<b>three</b>", { held: true, undelivered: true, tries: 2 }),
    aMessage(5, "four"),
  );
  await grid.open();
  expect(grid.texts).toEqual(["one", "two", "<b>three</b>", "four"]);
  expect(grid.all(".mj-queue-state").map(({ textContent }) => textContent)).toEqual([
    "Being delivered",
    "Held",
    "Not delivered: it was typed 2 times, and no turn began",
    "Waits until the agent is free",
  ]);
  const [first, second, third] = grid.items as [HTMLElement, HTMLElement, HTMLElement];
  expect([...first.querySelectorAll("button")].every(({ disabled }) => disabled)).toBe(true);
  expect(grid.button(second, "Release").disabled).toBe(false);
  expect(grid.button(third, "Retry").disabled).toBe(false);
});

test("each button is one request, and the list is as the server says after it", async () => {
  const [one, two] = [aMessage(1, "one"), aMessage(2, "two")];
  const grid = new AQueue(one, two);
  await grid.open();
  grid.willBe(2, two, one);
  grid.button(grid.items[1] as HTMLElement, "Move up").click();
  await vi.waitFor(() => expect(grid.texts).toEqual(["two", "one"]));
  grid.willBe(1, two, { ...one, held: true });
  grid.button(grid.items[1] as HTMLElement, "Hold").click();
  await vi.waitFor(() => grid.button(grid.items[1] as HTMLElement, "Release"));
  grid.willBe(1, two);
  grid.button(grid.items[1] as HTMLElement, "Remove").click();
  await vi.waitFor(() => expect(grid.texts).toEqual(["two"]));
  grid.willBe(2);
  const sendNow = grid.button(grid.items[0] as HTMLElement, "Send now");
  sendNow.focus();
  sendNow.click();
  await vi.waitFor(() => expect(grid.items).toEqual([]));
  expect(grid.asked).toEqual([
    ["POST", "2", { place: 0 }],
    ["POST", "1", { held: true }],
    ["DELETE", "1", null],
    ["POST", "2", { now: true }],
  ]);
  expect(grid.one("dialog").textContent).toContain("No message waits.");
  expect(document.activeElement?.textContent).toBe("Close");
});

test("a text is saved when it is left, before anything else is done with it", async () => {
  const one = aMessage(1, "one");
  const grid = new AQueue(one);
  await grid.open();
  const input = grid.one(".mj-queue-text") as HTMLTextAreaElement;
  grid.willBe(1, { ...one, text: "eins" });
  input.value = "eins";
  input.dispatchEvent(new Event("change"));
  grid.button(grid.items[0] as HTMLElement, "Send now").click();
  await vi.waitFor(() =>
    expect(grid.asked).toEqual([
      ["POST", "1", { text: "eins" }],
      ["POST", "1", { now: true }],
    ]),
  );
  input.value = " ";
  input.dispatchEvent(new Event("change"));
  expect(input.value).toBe("eins");
});

test("news of the session bring the list up to date and keep what is being typed", async () => {
  const [one, two] = [aMessage(1, "one"), aMessage(2, "two")];
  const grid = new AQueue(one, two);
  await grid.open();
  const input = grid.all(".mj-queue-text")[1] as HTMLTextAreaElement;
  input.focus();
  input.value = "two and";
  grid.willBe(1, two);
  grid.news({ waiting: 1 });
  await vi.waitFor(() => expect(grid.texts).toEqual(["two and"]));
  expect(document.activeElement).toBe(input);
  grid.show([]);
  expect(grid.all("dialog")).toEqual([]);
});

test("what could not be done is said in the list, which stays as it is", async () => {
  const grid = new AQueue(aMessage(1, "one"));
  await grid.open();
  grid.answers.set("queue/1", new Error("Message 1 is being delivered."));
  grid.button(grid.items[0] as HTMLElement, "Remove").click();
  await vi.waitFor(() =>
    expect(grid.one(".mj-queue-trouble").textContent).toContain("Message 1 is being delivered."),
  );
  expect(grid.texts).toEqual(["one"]);
});
