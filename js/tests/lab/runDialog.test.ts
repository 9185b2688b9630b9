import { expect, test } from "vitest";
import { ApiError, Runs, Spawning } from "../../src/api";
import { RunDialog } from "../../src/lab/runs/runDialog";
import type { RunReport } from "../../src/model";
import { aRun, aTask } from "../runExamples";
import { soon } from "../waiting";

const AGENTS = [
  { name: "claude", title: "Claude Code", available: false, advice: "Install it with npm." },
  { name: "demo", title: "Demo", available: true, permissions: ["ask", "plan"] },
];

class ADialog {
  readonly bodies: unknown[] = [];
  readonly run = aRun({ tasks: [aTask({ id: "a", text: "Log in" }), aTask({ human: true })] });
  failure: Error | null = null;
  begun: Promise<RunReport | null> = Promise.resolve(null);

  async open(...documents: string[]): Promise<this> {
    const requester = {
      request: async (_: string, path: string, body?: unknown) => {
        if (path === "agents") return AGENTS;
        this.bodies.push(body);
        if (this.failure !== null) throw this.failure;
        const dry = (body as { dry_run?: boolean }).dry_run === true;
        return dry ? { run: this.run, prompts: { a: "You work on Log in" } } : this.run;
      },
    };
    const dialog = new RunDialog({
      parent: document.body,
      runs: new Runs(requester),
      agents: await new Spawning(requester).agents(),
      documents,
    });
    this.begun = dialog.open();
    return this;
  }

  field<T extends HTMLElement>(label: string): T {
    const named = [...document.querySelectorAll("label")].find(
      ({ textContent }) => textContent === label,
    );
    const found = document.getElementById(named?.htmlFor ?? "") ?? named?.querySelector("input");
    if (found == null) throw new Error(`No field ${label}`);
    return found as T;
  }

  type(label: string, text: string): void {
    const field = this.field<HTMLInputElement>(label);
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  button(name: string): HTMLButtonElement {
    const found = [...document.querySelectorAll("button")].find(
      ({ textContent }) => textContent === name,
    );
    if (found === undefined) throw new Error(`No button ${name}`);
    return found;
  }
}

test("what is left empty is the playbook's to say", async () => {
  const dialog = await new ADialog().open("docs/plan.md");
  expect(document.activeElement).toBe(dialog.field("Agent"));
  dialog.button("Run").click();
  expect((await dialog.begun)?.id).toBe(dialog.run.id);
  expect(dialog.bodies).toEqual([{ documents: ["docs/plan.md"] }]);
});

test("what is filled in is sent, by the Enter key alone", async () => {
  const dialog = await new ADialog().open("a.md", "b.md");
  expect(document.body.textContent).toContain("a.md, b.md in this order");
  dialog.field<HTMLSelectElement>("Agent").value = "demo";
  dialog.type("Worktree", " nightly ");
  dialog.type("Side by side", "3");
  dialog.type("Attempts per task", "4");
  dialog.field<HTMLInputElement>("Open a pull request at the end").checked = true;
  const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  dialog.field("Worktree").dispatchEvent(enter);
  await dialog.begun;
  expect(dialog.bodies).toEqual([
    {
      documents: ["a.md", "b.md"],
      agent: "demo",
      worktree: "nightly",
      parallel: 3,
      attempts: 4,
      pr: true,
    },
  ]);
});

test("a preview shows what the agents would be told, begins nothing, and goes when it is old", async () => {
  const dialog = await new ADialog().open("docs/plan.md");
  dialog.button("Preview").click();
  await soon(() => expect(document.querySelector(".mj-preview")).not.toBeNull());
  const shown = document.querySelector(".mj-preview")?.textContent ?? "";
  for (const words of ["2 tasks on maestro/run-plan", "Log in", "You work on Log in"]) {
    expect(shown).toContain(words);
  }
  expect(shown).toContain("for a person");
  expect(dialog.bodies).toEqual([{ documents: ["docs/plan.md"], dry_run: true }]);
  dialog.type("Side by side", "2");
  expect(document.querySelector(".mj-preview")).toBeNull();
});

test("a refusal is told with what to do in the dialog, which stays as it is", async () => {
  const dialog = await new ADialog().open("docs/plan.md");
  dialog.failure = new ApiError("Which agent?", "Name one in the front matter.");
  dialog.type("Worktree", "nightly");
  dialog.button("Run").click();
  await soon(() =>
    expect(document.querySelector("[role=alert]")?.textContent).toBe(
      "Which agent? Name one in the front matter.",
    ),
  );
  expect(dialog.field<HTMLInputElement>("Worktree").value).toBe("nightly");
  expect(document.activeElement?.textContent).toBe("Run");
  dialog.failure = null;
  dialog.button("Run").click();
  expect(await dialog.begun).not.toBeNull();
});

test("cancelling begins nothing", async () => {
  const dialog = await new ADialog().open("docs/plan.md");
  dialog.button("Cancel").click();
  expect(await dialog.begun).toBeNull();
  expect(dialog.bodies).toEqual([]);
});
