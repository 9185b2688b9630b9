import { beforeEach, expect, test, vi } from "vitest";
import { ApiError, Spawning } from "../../src/api";
import { Draft } from "../../src/lab/spawn/draft";
import { readPresets } from "../../src/lab/spawn/presets";
import { SpawnDialog } from "../../src/lab/spawn/spawnDialog";

const AGENTS = [
  { name: "claude", title: "Claude Code", available: false, advice: "Install it with npm." },
  { name: "demo", title: "Demo", available: true, permissions: ["ask", "plan"] },
  { name: "shell", title: "Shell", available: true, needs_prompt: false, permissions: [] },
];

beforeEach(() => localStorage.clear());

class ADialog {
  readonly requests: { path: string; body: unknown }[] = [];
  readonly runDemo = vi.fn(async () => undefined);
  failure: Error | null = null;
  closed: Promise<void> = Promise.resolve();

  async open(): Promise<this> {
    const spawning = new Spawning({
      request: async (_method, path, body) => {
        if (path === "agents") return AGENTS;
        this.requests.push({ path, body });
        if (this.failure !== null) throw this.failure;
        return path.startsWith("refs?") ? [{ name: "v1.2", kind: "tag", subject: "Release" }] : {};
      },
    });
    const dialog = new SpawnDialog({
      parent: document.body,
      spawning,
      agents: await spawning.agents(),
      draft: new Draft(localStorage),
      presets: readPresets([{ name: "Two", sessions: [{ agent: "demo", count: 2 }] }]),
      repo: "work/shop",
      agent: "",
      runDemo: this.runDemo,
    });
    this.closed = dialog.open();
    return this;
  }

  field<T extends HTMLElement>(label: string): T {
    const named = [...document.querySelectorAll("label")].find(
      ({ textContent }) => textContent === label,
    );
    const found = document.getElementById(named?.htmlFor ?? "");
    if (found === null) throw new Error(`No field ${label}`);
    return found as T;
  }

  type(label: string, text: string): void {
    const field = this.field<HTMLInputElement>(label);
    field.value = text;
    field.dispatchEvent(new Event("input"));
  }

  choose(agent: string): void {
    const select = this.field<HTMLSelectElement>("Agent");
    select.value = agent;
    select.dispatchEvent(new Event("change"));
  }

  button(name: string): HTMLButtonElement {
    const found = [...document.querySelectorAll("button")].find(
      ({ textContent }) => textContent === name,
    );
    if (found === undefined) throw new Error(`No button ${name}`);
    return found;
  }
}

test("only what can run can be chosen, and what to do about the rest is told", async () => {
  const dialog = await new ADialog().open();
  const select = dialog.field<HTMLSelectElement>("Agent");
  expect([...select.options].map(({ disabled, text }) => [text, disabled])).toEqual([
    ["Claude Code (not usable)", true],
    ["Demo", false],
    ["Shell", false],
  ]);
  expect(select.value).toBe("demo");
  expect(document.querySelector(".mj-spawn-missing")?.textContent).toContain(
    "Claude Code Install it with npm.",
  );
});

test("what is filled in is sent, what isn't is the server's to choose", async () => {
  const dialog = await new ADialog().open();
  expect(dialog.button("Spawn").disabled).toBe(true);
  dialog.type("Prompt", "Fix the login");
  dialog.type("Name", " login ");
  dialog.button("Spawn").click();
  await dialog.closed;
  expect(dialog.requests).toEqual([
    {
      path: "sessions",
      body: { agent: "demo", prompt: "Fix the login", name: "login", repo: "work/shop" },
    },
  ]);
});

test("an agent that needs no prompt starts without, and offers no permissions it hasn't", async () => {
  const dialog = await new ADialog().open();
  expect(dialog.field<HTMLSelectElement>("Permissions").disabled).toBe(false);
  dialog.choose("shell");
  expect(dialog.field<HTMLSelectElement>("Permissions").disabled).toBe(true);
  expect(dialog.button("Spawn").disabled).toBe(false);
});

test("a prompt is kept when the dialog is closed, and gone when it was used", async () => {
  const dialog = await new ADialog().open();
  dialog.type("Prompt", "Fix the login");
  dialog.button("Cancel").click();
  await dialog.closed;
  const again = await new ADialog().open();
  expect(again.field<HTMLTextAreaElement>("Prompt").value).toBe("Fix the login");
  again.button("Spawn").click();
  await again.closed;
  expect(new Draft(localStorage).text).toBe("");
});

test("a refusal is told in the dialog, which keeps what was typed", async () => {
  const dialog = await new ADialog().open();
  dialog.type("Prompt", "Fix the login");
  dialog.failure = new ApiError("No repository.", "Name another folder.");
  dialog.button("Spawn").click();
  await vi.waitFor(() =>
    expect(document.querySelector("[role=alert]")?.textContent).toBe(
      "No repository. Name another folder.",
    ),
  );
  expect(dialog.field<HTMLTextAreaElement>("Prompt").value).toBe("Fix the login");
  expect(dialog.button("Spawn").disabled).toBe(false);
});

test("a preset starts its sessions one after the other, with names told apart", async () => {
  const dialog = await new ADialog().open();
  dialog.type("Prompt", "Fix the login");
  dialog.type("Name", "login");
  dialog.button("Two").click();
  await dialog.closed;
  expect(dialog.requests.map(({ body }) => (body as { name: string }).name)).toEqual([
    "login-1",
    "login-2",
  ]);
});

test("six demo agents are one click", async () => {
  const dialog = await new ADialog().open();
  dialog.button("Six demo agents").click();
  await dialog.closed;
  expect(dialog.runDemo).toHaveBeenCalledOnce();
});

test("a base is completed from the repository that is typed", async () => {
  const dialog = await new ADialog().open();
  dialog.type("Repository", "other");
  dialog.type("Base", "v1");
  await vi.waitFor(() => expect(document.querySelector("datalist option")).not.toBeNull());
  expect(document.querySelector("datalist option")?.getAttribute("value")).toBe("v1.2");
  expect(dialog.requests[0]?.path).toContain("repo=other");
  expect(dialog.requests[0]?.path).toContain("q=v1");
});
