import { beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../src/api";
import { aSession } from "../examples";
import { AGrid } from "./aGrid";

beforeEach(() => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});

const session = aSession({ name: "login", branch: "maestro/login" });
const loss = {
  tracked: ["shop/login.py"],
  untracked: ["notes.txt"],
  commits: [{ sha: "4be1f07c2d", subject: "Add login" }],
  submodules: [],
};

async function dialog(grid: AGrid): Promise<HTMLElement> {
  return await vi.waitFor(() => grid.one("dialog[open]"));
}

function paths(grid: AGrid): string[] {
  const asked = grid.requests.filter(({ path }) => !path.startsWith("project?"));
  return asked.map(({ method, path }) => `${method} ${path.replace(session.id, "ID")}`);
}

function choose(grid: AGrid, item: string): void {
  grid.button(grid.pane(session), "More").click();
  grid.button(grid.one("[role=menu]"), item).click();
}

test("stopping a session at work asks first", async () => {
  const grid = new AGrid([session]);
  grid.button(grid.pane(session), "Stop").click();
  const asked = await dialog(grid);
  expect(asked.textContent).toContain("Stop login?");
  grid.button(asked, "Cancel").click();
  await vi.waitFor(() => expect(grid.all("dialog")).toEqual([]));
  expect(grid.requests).toEqual([]);
  grid.button(grid.pane(session), "Stop").click();
  grid.button(await dialog(grid), "Stop").click();
  await vi.waitFor(() => expect(paths(grid)).toEqual(["POST sessions/ID/stop"]));
});

test("stopping an idle session doesn't ask", async () => {
  const grid = new AGrid([{ ...session, state: "idle" }]);
  grid.button(grid.pane(session), "Stop").click();
  await vi.waitFor(() => expect(paths(grid)).toEqual(["POST sessions/ID/stop"]));
});

test("closing says what was kept and why", async () => {
  const grid = new AGrid([{ ...session, state: "finished", exit_code: 0 }]);
  grid.answers.set("", {
    session,
    worktree_kept: "/home/ada/worktrees/login",
    branch_kept: "maestro/login",
    why: "it has 2 unmerged commits",
  });
  grid.button(grid.one(".mj-outcome"), "Close").click();
  await vi.waitFor(() =>
    expect(grid.one(".mj-notice").textContent).toBe(
      "Closed login and kept /home/ada/worktrees/login: it has 2 unmerged commits",
    ),
  );
  expect(paths(grid)).toEqual(["DELETE sessions/ID"]);
});

test("closing a session at work asks first", async () => {
  const grid = new AGrid([session]);
  grid.button(grid.pane(session), "Close").click();
  grid.button(await dialog(grid), "Close").click();
  await vi.waitFor(() => expect(paths(grid)).toEqual(["DELETE sessions/ID"]));
});

test("discarding shows what would be lost and wants the name typed", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("loss", loss);
  choose(grid, "Discard…");
  const asked = await dialog(grid);
  const lost = [...asked.querySelectorAll("li")].map(({ textContent }) => textContent);
  expect(lost).toEqual(["4be1f07c Add login", "shop/login.py", "notes.txt"]);
  const discard = grid.button(asked, "Discard");
  const input = asked.querySelector("input");
  if (input === null) throw new Error("no input");
  expect(discard.disabled).toBe(true);
  input.value = "logi";
  input.dispatchEvent(new Event("input"));
  expect(discard.disabled).toBe(true);
  input.value = "login";
  input.dispatchEvent(new Event("input"));
  discard.click();
  await vi.waitFor(() =>
    expect(paths(grid)).toEqual(["GET sessions/ID/loss", "DELETE sessions/ID?discard=true"]),
  );
});

test("merging goes into the session's target, and says so", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("loss", { ...loss, tracked: [], untracked: [] });
  grid.answers.set("merge", { commit: "abc", into: "main", how: "squash", already: false });
  grid.button(grid.pane(session), "Merge").click();
  const asked = await dialog(grid);
  const how = asked.querySelector("select");
  if (how === null) throw new Error("no select");
  how.value = "squash";
  grid.button(asked, "Merge").click();
  await vi.waitFor(() =>
    expect(grid.one(".mj-notice").textContent).toBe("Merged maestro/login into main."),
  );
  expect(grid.requests.at(-1)?.body).toEqual({ into: "main", how: "squash" });
});

test("what is not committed yet is committed before it is merged", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("loss", loss);
  grid.button(grid.pane(session), "Merge").click();
  const asked = await dialog(grid);
  expect(asked.textContent).toContain("2 files are not committed yet.");
  grid.button(asked, "Commit and merge").click();
  await vi.waitFor(() =>
    expect(paths(grid)).toEqual([
      "GET sessions/ID/loss",
      "POST sessions/ID/commit",
      "POST sessions/ID/merge",
    ]),
  );
  expect(grid.requests.find(({ path }) => path.endsWith("commit"))?.body).toEqual({
    message: "login",
  });
});

const PROJECT = `project?${new URLSearchParams({ repo: session.repo, base: session.base })}`;

test("checks of the repository come before a merge, and conflicts go to the agent if wished", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("loss", { ...loss, tracked: [], untracked: [] });
  grid.answers.set(PROJECT, {
    commands: [
      ["setup", "make"],
      ["check tests", "make test"],
      ["check lint", "make lint"],
    ],
  });
  grid.answers.set("merge", { into: "main", already: false });
  grid.button(grid.pane(session), "Merge").click();
  const asked = await dialog(grid);
  expect(asked.textContent).toContain("Merge only if the checks pass: tests, lint");
  const [checks, resolve] = asked.querySelectorAll<HTMLInputElement>("input[type=checkbox]");
  expect([checks?.checked, resolve?.checked]).toEqual([true, false]);
  resolve?.click();
  grid.button(asked, "Merge").click();
  await vi.waitFor(() =>
    expect(grid.requests.at(-1)?.body).toEqual({
      into: "main",
      how: "merge",
      checks: true,
      resolve: true,
    }),
  );
});

test("commands that can't be read are told of and don't stand in a merge's way", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("loss", { ...loss, tracked: [], untracked: [] });
  grid.answers.set(PROJECT, new ApiError(".maestro.toml is no TOML."));
  grid.button(grid.pane(session), "Merge").click();
  grid.button(await dialog(grid), "Merge").click();
  expect(grid.one("[role=alert]").textContent).toContain(".maestro.toml is no TOML.");
  await vi.waitFor(() =>
    expect(grid.requests.at(-1)?.body).toEqual({ into: "main", how: "merge" }),
  );
});

test("a session that has ended is resumed", async () => {
  const grid = new AGrid([{ ...session, state: "interrupted", pid: null }]);
  grid.button(grid.one(".mj-outcome"), "Resume").click();
  await vi.waitFor(() => expect(paths(grid)).toEqual(["POST sessions/ID/resume"]));
  expect(grid.requests[0]?.body).toEqual({ fresh: false });
});

test("where an agent left nothing to go on with, it begins anew if that is wished", async () => {
  const grid = new AGrid([{ ...session, state: "error", exit_code: 1 }]);
  grid.answers.set("resume", new ApiError("It left nothing.", "", "nothing_to_resume"));
  grid.button(grid.one(".mj-outcome"), "Resume").click();
  const asked = await dialog(grid);
  expect(asked.textContent).toContain("It left nothing. It can begin anew in its worktree");
  grid.answers.delete("resume");
  grid.button(asked, "Start again").click();
  await vi.waitFor(() => expect(grid.requests.at(-1)?.body).toEqual({ fresh: true }));
});

test("a session that runs offers no resume", () => {
  const grid = new AGrid([session]);
  grid.button(grid.pane(session), "More").click();
  expect(grid.one("[role=menu]").textContent).not.toContain("Resume");
});

test("a commit shows its files and takes a message", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("loss", loss);
  choose(grid, "Commit…");
  const asked = await dialog(grid);
  expect([...asked.querySelectorAll("li")].map(({ textContent }) => textContent)).toEqual([
    "shop/login.py",
    "notes.txt",
  ]);
  const message = asked.querySelector("textarea");
  if (message === null) throw new Error("no box");
  message.value = "Add the login";
  grid.button(asked, "Commit").click();
  await vi.waitFor(() => expect(grid.requests.at(-1)?.body).toEqual({ message: "Add the login" }));
});

test("a commit of nothing says so", async () => {
  const grid = new AGrid([session]);
  choose(grid, "Commit…");
  await vi.waitFor(() =>
    expect(grid.one(".mj-notice").textContent).toBe("Everything in login is committed."),
  );
  expect(paths(grid)).toEqual(["GET sessions/ID/loss"]);
});

test("a pull request that is open is shown by its address", async () => {
  const grid = new AGrid([session]);
  const url = "https://example.org/shop/pull/7";
  grid.answers.set("pr", { url, branch: "maestro/login", target: "main", commands: [] });
  choose(grid, "Pull request…");
  grid.button(await dialog(grid), "Push and open").click();
  const shown = await vi.waitFor(() => grid.one(".mj-dialog-published"));
  expect(shown.querySelector("a")?.href).toBe(url);
  expect(grid.requests[0]?.body).toEqual({ draft: false });
});

test("where no tool opens a pull request, what does is there to be copied", async () => {
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const grid = new AGrid([session]);
  grid.answers.set("pr", {
    url: null,
    branch: "maestro/login",
    target: "main",
    commands: ["gh pr create --head maestro/login"],
    compare_url: "javascript:alert(1)",
    uncommitted: ["notes.txt"],
    why: "Neither gh nor glab is installed.",
  });
  choose(grid, "Pull request…");
  grid.button(await dialog(grid), "Push and open").click();
  const shown = await vi.waitFor(() => grid.one(".mj-dialog-published"));
  expect(shown.textContent).toContain("Neither gh nor glab is installed.");
  expect(shown.textContent).toContain("notes.txt");
  expect(shown.querySelector("a")).toBeNull();
  grid.button(shown, "Copy gh pr create --head maestro/login").click();
  expect(write).toHaveBeenCalledWith("gh pr create --head maestro/login");
});

test("a session without a target is merged only where a branch is named", async () => {
  const grid = new AGrid([{ ...session, target: null }]);
  grid.button(grid.pane(session), "Merge").click();
  expect(grid.button(await dialog(grid), "Merge").disabled).toBe(true);
});

test("a refused merge is said with its hint, and stays until dismissed", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("merge", new ApiError("Conflict in a.py.", "Resolve it in the worktree."));
  grid.button(grid.pane(session), "Merge").click();
  grid.button(await dialog(grid), "Merge").click();
  const notice = await vi.waitFor(() => grid.one("[role=alert]"));
  expect(notice.textContent).toBe("Conflict in a.py.Resolve it in the worktree.");
  grid.button(notice, "Dismiss").click();
  expect(grid.all("[role=alert]")).toEqual([]);
});

test("a diff is shown by file, its lines as text", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("diff", {
    stat: { files: 1, insertions: 1, deletions: 1 },
    files: [{ path: "a.html", old_path: null, insertions: 1, deletions: 1, binary: false }],
    patch:
      "diff --git a/a.html b/a.html\nindex 1..2 100644\n--- a/a.html\n+++ b/a.html\n" +
      "@@ -1 +1 @@\n-<b>old</b>\n+<img src=x>\n",
    truncated: true,
  });
  grid.button(grid.pane(session), "Diff").click();
  const shown = await dialog(grid);
  expect(shown.querySelector("img")).toBeNull();
  expect(shown.querySelector(".mj-line-added")?.textContent).toBe("+<img src=x>\n");
  expect(shown.querySelector(".mj-line-removed")?.textContent).toBe("-<b>old</b>\n");
  expect(shown.querySelector(".mj-diff-files")?.textContent).toBe("a.html+1−1");
  expect(shown.textContent).toContain("The rest is too long to show here.");
  grid.button(shown, "Close").click();
  await vi.waitFor(() => expect(grid.all("dialog")).toEqual([]));
});

test("a message to the agent says whether it waits", async () => {
  const grid = new AGrid([session]);
  grid.answers.set("send", { delivered: false });
  choose(grid, "Send a message…");
  const asked = await dialog(grid);
  const box = asked.querySelector("textarea");
  if (box === null) throw new Error("no box");
  expect(grid.button(asked, "Send").disabled).toBe(true);
  box.value = "also write the tests";
  box.dispatchEvent(new Event("input"));
  grid.button(asked, "Send").click();
  await vi.waitFor(() =>
    expect(grid.one(".mj-notice").textContent).toBe("Waits until login is free."),
  );
  expect(grid.requests[0]?.body).toEqual({ text: "also write the tests" });
});

test("a second click while the first is under way sends nothing more", async () => {
  const grid = new AGrid([{ ...session, state: "idle" }]);
  const stop = grid.button(grid.pane(session), "Stop");
  stop.click();
  stop.click();
  await vi.waitFor(() => expect(grid.requests.length).toBeGreaterThan(0));
  await Promise.resolve();
  expect(grid.requests).toHaveLength(1);
});

test("the menu is left by Escape, back to its button", () => {
  const grid = new AGrid([session]);
  const more = grid.button(grid.pane(session), "More");
  more.click();
  expect(more.getAttribute("aria-expanded")).toBe("true");
  expect(document.activeElement?.getAttribute("role")).toBe("menuitem");
  grid.press("ArrowUp");
  expect(document.activeElement?.textContent).toBe("Discard…");
  grid.press("Escape");
  expect(document.activeElement).toBe(more);
  expect(grid.all("[role=menu]")).toEqual([]);
});
