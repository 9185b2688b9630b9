"""Every command of Maestro, run once as an extension would run it."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.e2e.jupyterlab import (
    ASKS,
    LISTENS,
    execute,
    row,
    show_panel,
    spawn,
    tab,
    until,
    written,
)
from tests.e2e.runs import playbook, task, view

ENABLED = "([id, args]) => window.jupyterapp.commands.isEnabled(id, args)"
DESCRIBED = """async () => {
  const {commands} = window.jupyterapp;
  const ids = commands.listCommands().filter((id) => id.startsWith("maestro:")).sort();
  return Promise.all(ids.map(async (id) => ({
    id,
    label: commands.label(id),
    caption: commands.caption(id),
    args: (await commands.describedBy(id)).args,
  })));
}"""

PLAYBOOK = """---
agent: demo
check: none
attempts: 1
on_error: skip
parallel: 4
---

- [ ] Choose
  <!-- maestro: human after= -->
- [ ] Fail
  <!-- maestro: after= check="false" -->

  demo: exit 0
- [ ] Wait first
  <!-- maestro: after= -->

  demo: wait-file never
- [ ] Wait second
  <!-- maestro: after= -->

  demo: wait-file never
"""


class Ledger:
    """Runs commands, and knows which were run."""

    def __init__(self, page):
        self.page = page
        self.run = set()

    def __call__(self, name, /, **arguments):
        command = f"maestro:{name}"
        assert self.page.evaluate(ENABLED, [command, arguments]), command
        self.run.add(command)
        # Those that ask a person end only with the answer, so nothing waits for them.
        self.page.evaluate(
            "([command, args]) => {"
            "  window.lastRun = window.jupyterapp.commands.execute(command, args);"
            "}",
            [command, arguments],
        )

    def settled(self):
        """Wait until the command that was run last has ended."""
        self.page.evaluate("window.lastRun.then(() => null)")


@pytest.fixture
def commands(window):
    return Ledger(window)


def dialog(page, heading):
    return page.locator("dialog.mj-dialog[open]", has_text=heading)


def dismissed(page, heading):
    shown = dialog(page, heading)
    expect(shown).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)


def test_every_command_does_what_it_says(window, lab, commands):
    described = window.evaluate(DESCRIBED)
    for command in described:
        assert command["label"], command["id"]
        assert command["caption"], command["id"]
        assert command["args"]["type"] == "object", command["id"]

    commands("spawn-session")
    dismissed(window, "Spawn an agent")
    repo = lab.sample("commands")
    commands("spawn-session", agent="demo", prompt=LISTENS, name="listens", repo=str(repo))
    panel = show_panel(window)
    expect(panel.locator(".mj-row")).to_have_count(1)
    listens = lab.get("maestro/api/sessions")[0]
    until(lab, listens, "idle")
    asks = until(lab, spawn(lab, "asks", ASKS, repo), "needs_input")
    expect(row(panel, asks)).to_have_attribute("data-state", "needs_input")

    panes = window.locator(".mj-session:visible .mj-pane")
    commands("open-session", session="listens")
    expect(panes).to_have_attribute("data-session", listens["id"])
    for name in ("next-session", "previous-session"):
        commands(name)
        expect(panes).to_have_attribute("data-session", asks["id"])
        execute(window, "maestro:open-session", session="listens")
        expect(panes).to_have_attribute("data-session", listens["id"])
    commands("jump-to-session", number=2)
    expect(panes).to_have_attribute("data-session", asks["id"])
    commands("jump-to-session", number=1)
    expect(panes).to_have_attribute("data-session", listens["id"])
    commands("next-waiting-session")
    expect(panes).to_have_attribute("data-session", asks["id"])
    commands("answer-session", session="asks", text="sqlite")
    until(lab, asks, "working")

    commands("open-session", session="listens")
    rows = window.locator(".mj-session:visible .xterm-rows")
    expect(rows.first).to_contain_text("ready")
    for name in ("zoom-terminal-in", "zoom-terminal-out", "reset-terminal-zoom"):
        commands(name)
    commands("find-in-terminal")
    expect(window.locator(".mj-find:visible").first).to_be_visible()
    window.keyboard.press("Escape")
    commands("toggle-terminal")
    expect(window.locator(".mj-session:visible .xterm-rows:visible")).to_contain_text(
        re.compile(r"[#$]"), timeout=30_000
    )
    commands("toggle-terminal")
    expect(window.locator(".mj-session:visible .xterm-rows:visible")).to_contain_text("ready")
    commands("quick-actions")
    expect(window.locator(".mj-dialog-quick").first).to_be_visible()
    window.keyboard.press("Escape")
    commands("run-quick-action", name="Fix errors", session="listens")
    expect(window.locator(".mj-session:visible .xterm-rows:visible")).to_contain_text(
        "echo:", timeout=30_000
    )
    commands("show-shortcuts")
    expect(window.locator("dialog[open]")).to_be_visible()
    window.keyboard.press("Escape")
    commands("send-message", session="listens")
    dismissed(window, "Send to listens")
    commands("play-recording", session="listens")
    expect(window.locator("dialog[open]")).to_be_visible()
    window.keyboard.press("Escape")
    expect(window.locator("dialog[open]")).to_have_count(0)

    written(listens, "made.txt", "one\n")
    expect(row(panel, listens)).to_contain_text("1 file", timeout=30_000)
    commands("show-diff", session="listens")
    headings = window.locator(".mj-diff-heading")
    expect(headings.first).to_be_focused()
    commands("next-change")
    here = window.locator("[data-at]:focus")
    expect(here).to_contain_text("+one")
    commands("comment-line")
    window.keyboard.type("Why?")
    window.keyboard.press("Control+Enter")
    commands("next-changed-file")
    commands("previous-changed-file")
    commands("previous-change")
    expect(window.locator(".mj-comment-text")).to_have_text("Why?")
    commands("toggle-side-by-side")
    expect(window.locator(".mj-row-split").first).to_be_visible()
    commands("send-comments")
    expect(window.locator(".mj-comment")).to_have_count(0)

    commands("commit-session", session="listens")
    dismissed(window, "Commit listens")
    commands("merge-session", session="listens")
    dismissed(window, "Merge maestro/listens")
    commands("open-pull-request", session="listens")
    dismissed(window, "Pull request of maestro/listens")
    commands("interrupt-session", session="asks")
    commands("stop-session", session="listens")
    agree(window, "Stop listens?", "Stop")
    commands.settled()
    commands("resume-session", session="listens")
    agree(window, "Start listens again?", "Start again")
    commands.settled()
    assert until(lab, listens, "starting", "working", "idle")["exit_code"] is None
    commands("open-grid")
    expect(tab(window, re.compile("^Maestro$"))).to_be_visible()
    commands("show-panel")

    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1 / 0")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, lab.folder / "work" / "commands.ipynb")
    execute(window, "docmanager:open", path="commands.ipynb")
    cell = window.locator(".jp-Notebook .jp-CodeCell").first
    cell.locator(".cm-content").click()
    expect(window.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    window.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-OutputArea-output")).to_contain_text("ZeroDivisionError")
    commands("send-error")
    dismissed(window, "Send to session")
    commands("send-cell")
    dismissed(window, "Send to session")
    cell.locator(".cm-content").dblclick()
    window.keyboard.press("Control+a")
    commands("send-selection")
    dismissed(window, "Send to session")
    commands("insert-grid")
    expect(window.locator(".jp-Notebook .mj-pane").first).to_be_visible(timeout=60_000)

    steer_a_run(window, lab, commands)
    commands("close-session", session="asks")
    commands.settled()
    commands("discard-session", session="listens")
    asked = dialog(window, "Discard listens?")
    asked.get_by_role("textbox").fill("listens")
    asked.get_by_role("button", name="Discard").click()
    expect(row(panel, listens)).to_have_count(0)
    assert {command["id"] for command in described} == commands.run


def steer_a_run(page, lab, commands):
    """Run each of the commands that are about runs."""
    playbook(lab, "commands-run", PLAYBOOK)
    commands("run-playbook", documents=["commands-run/plan.md"], worktree="steered")
    commands.settled()
    steered = {"run": "steered"}
    run = lab.get("maestro/api/runs/steered")
    shown = view(page, run)
    expect(shown).to_be_visible()
    commands("open-run", **steered)
    fails, first, second = (task(shown, key) for key in ("fail", "wait-first", "wait-second"))
    commands("answer-task", **steered, task="choose", text="done")
    expect(task(shown, "choose")).to_have_attribute("data-state", "done")
    commands("pause-run", **steered)
    expect(shown).to_have_attribute("data-phase", "paused")
    commands("resume-run", **steered)
    expect(shown).to_have_attribute("data-phase", "running")
    expect(fails).to_have_attribute("data-state", "failed")
    commands("retry-task", **steered, task="fail")
    commands.settled()
    expect(fails).to_have_attribute("data-state", "failed")
    expect(first).to_have_attribute("data-state", "running")
    commands("skip-task", **steered, task="wait-first")
    agree(page, "Skip this task?", "Skip")
    expect(first).to_have_attribute("data-state", "skipped")
    expect(second).to_have_attribute("data-state", "running")
    commands("stop-run", **steered)
    expect(shown).to_have_attribute("data-phase", "stopping")
    commands("end-run", **steered)
    agree(page, "End steered now?", "End now")
    expect(shown).to_have_attribute("data-phase", "ended")
    commands("put-run-away", **steered)
    dismissed(page, "Put steered away?")


def agree(page, heading, verb):
    """Agree where it is asked; a session that is at work is not ended unasked."""
    asked = dialog(page, heading)
    expect(asked).to_be_visible()
    asked.get_by_role("button", name=verb).click()
