import { expect, test, vi } from "vitest";
import type { TerminalHost } from "../../src/grid";
import { CommandTerminal } from "../../src/lab/tabs/commandTerminal";
import { PaneBar } from "../../src/lab/tabs/paneBar";
import { aSession } from "../examples";

function aTerminal(open: () => Promise<void>) {
  const session = aSession();
  const made: TerminalHost[] = [];
  const errors: unknown[] = [];
  const log: string[] = [];
  const terminal = new CommandTerminal({
    session: () => session,
    open,
    createTerminal: (host) => {
      made.push(host);
      return {
        focus: () => log.push("focus"),
        find: () => log.push("find"),
        setZoomed: () => undefined,
        wake: () => undefined,
        reconnect: () => undefined,
        dispose: () => log.push("dispose"),
      };
    },
    onLeave: () => undefined,
    onNotice: () => undefined,
    onError: (error) => errors.push(error),
  });
  document.body.append(terminal.element);
  return { terminal, made, errors, log };
}

const again = (): HTMLButtonElement | null => document.querySelector(".mj-shell-over button");

test("the shell begins when it is first shown, and once", async () => {
  const open = vi.fn(() => Promise.resolve());
  const { terminal, made } = aTerminal(open);
  expect(open).not.toHaveBeenCalled();
  terminal.show();
  terminal.hide();
  terminal.show();
  await vi.waitFor(() => expect(made).toHaveLength(1));
  terminal.hide();
  terminal.show();
  expect(open).toHaveBeenCalledTimes(1);
});

test("a shell that has ended says so, and begins anew when asked", async () => {
  const { terminal, made, log } = aTerminal(() => Promise.resolve());
  terminal.show();
  await vi.waitFor(() => expect(made).toHaveLength(1));
  made[0]?.onOver?.();
  expect(terminal.element.textContent).toContain("has ended");
  again()?.click();
  await vi.waitFor(() => expect(made).toHaveLength(2));
  expect(log).toContain("dispose");
  expect(document.querySelector<HTMLElement>(".mj-shell-over")?.hidden).toBe(true);
});

test("one that can't be started says why, and can be tried again", async () => {
  const failure = new Error("The worktree is gone.");
  const open = vi.fn(() => Promise.reject(failure));
  const { terminal, made, errors } = aTerminal(open);
  terminal.show();
  await vi.waitFor(() => expect(errors).toEqual([failure]));
  expect(terminal.element.textContent).toContain("could not be started");
  again()?.click();
  await vi.waitFor(() => expect(open).toHaveBeenCalledTimes(2));
  expect(made).toHaveLength(0);
});

test("quick actions can be used beside an agent's terminal only", () => {
  const ran: string[] = [];
  const bar = new PaneBar({
    show: () => undefined,
    runQuick: (name) => ran.push(name),
    iconOf: () => null,
  });
  bar.setQuickActions([{ name: "Fix errors", icon: "", prompt: "Fix" }]);
  const button = bar.element.querySelector<HTMLButtonElement>(".mj-quick-button");
  bar.update(aSession({ agent: "claude" }));
  button?.click();
  expect(ran).toEqual(["Fix errors"]);
  bar.choose("command");
  expect(button?.disabled).toBe(true);
  bar.choose("agent");
  expect(button?.disabled).toBe(false);
  bar.update(aSession({ agent: "shell" }));
  expect(button?.disabled).toBe(true);
});
