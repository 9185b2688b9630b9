"""Playbooks in JupyterLab: from a file's menu to ticked boxes, steered and answered in a tab."""

import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ARTIFACTS
from tests.e2e.jupyterlab import (
    barriers,
    choose_theme,
    execute,
    open_lab,
    run_command,
    saved,
    show_panel,
    slug,
    tab,
)
from tests.e2e.lab import make_folders, serving
from tests.e2e.runs import TWO, open_run, playbook, reached, start, task, view
from tests.e2e.test_reconnect import TOKEN, dismiss, free_port

expect.set_options(timeout=60_000)

HUMAN = """---
agent: demo
check: none
---

- [ ] Choose the colours
  <!-- maestro: human -->
- [ ] Write it

  demo: write colours.txt blue; commit "Add colours"
"""

HANGS = """---
agent: demo
check: none
---

- [ ] Wait for the file

  demo: say "waiting for it"; wait-file go.txt; write a.txt hello; commit "Add a"
- [ ] Write b

  demo: write b.txt hello; commit "Add b"
"""

LOOKS = """---
agent: demo
parallel: 2
attempts: 2
on_error: skip
---

- [x] Read the settings from one file
- [ ] Log in with a second factor
  <!-- maestro: after= -->

  demo: say "Reading shop/login.py"; progress 3 7 Reading; wait-file never
- [ ] Choose the shop's new colours
  <!-- maestro: human after= -->
- [ ] Rank exact words first
  <!-- maestro: after= check="echo 2 failed; false" -->

  demo first: write c.txt hello; commit "Add c"

  demo again: say "I can't find it"
- [ ] Document it, for all browsers that we promise to support in the handbook
  <!-- maestro: after=log-in-with-a-second-factor -->

  demo: write d.txt hello; commit "Add d"
"""

THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")


@pytest.fixture
def window(window, lab):
    """End the runs before their sessions are discarded."""
    yield window
    for run in lab.get("maestro/api/runs"):
        if run["phase"] not in {"ended", "interrupted"}:
            lab.request("POST", f"maestro/api/runs/{run['id']}/kill", {})
            reached(lab, run["id"], "ended")


def browse(page, folder):
    """Show a folder in the file browser."""
    execute(page, "filebrowser:open-path", path=folder)
    page.locator(".jp-DirListing-item").first.wait_for()


def menu_entry(page, item):
    """Open the context menu of a file, and return the entry that runs it."""
    page.locator(".jp-DirListing-item", has_text=item).click(button="right")
    page.locator(".lm-Menu").first.wait_for()
    return page.locator(".lm-Menu-item", has_text="Run with Maestro")


def test_a_playbook_runs_from_the_file_browsers_menu_to_ticked_boxes(window, lab):
    repo = playbook(lab, "menu", TWO)
    browse(window, "menu")
    entry = menu_entry(window, "README.md")
    expect(entry).to_have_class(re.compile("lm-mod-disabled"))
    window.keyboard.press("Escape")
    entry = menu_entry(window, "plan.md")
    expect(entry).not_to_have_class(re.compile("lm-mod-disabled"))
    entry.click()
    dialog = window.locator(".mj-dialog-run")
    expect(dialog.get_by_label("Agent")).to_be_focused()
    dialog.get_by_role("button", name="Preview").press("Enter")
    expect(dialog.locator(".mj-preview")).to_contain_text("2 tasks on maestro/run-plan")
    dialog.locator(".mj-preview summary").first.press("Enter")
    expect(dialog.locator(".mj-preview pre").first).to_contain_text("I write a")
    assert lab.get("maestro/api/runs") == []
    dialog.get_by_label("Worktree").press_sequentially("by-menu")
    window.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    shown = window.locator(".mj-run")
    expect(task(shown, "write-a")).to_be_visible()
    expect(shown.locator(".mj-run-header")).to_have_attribute("data-look", "done")
    expect(shown.get_by_role("progressbar", name="Tasks done")).to_have_attribute(
        "aria-valuenow", "2"
    )
    for key in ("write-a", "write-b"):
        expect(task(shown, key)).to_have_attribute("data-state", "done")
    assert (repo / "plan.md").read_text() == TWO.replace("[ ]", "[x]")
    shown.locator(".mj-run-log > summary").click()
    expect(shown.locator(".mj-log-lines")).to_contain_text("The run has ended")
    run = lab.get("maestro/api/runs/by-menu")
    assert (run["branch"], run["outcome"]) == ("maestro/by-menu", "done")
    panel = show_panel(window)
    expect(panel.locator(f'.mj-run-row[data-run="{run["id"]}"]')).to_contain_text("2/2")


def test_what_is_typed_in_an_editor_is_saved_and_run(window, lab):
    repo = playbook(lab, "editor", "# Plan\n")
    execute(window, "docmanager:open", path="editor/plan.md", factory="Editor")
    editor = window.locator(".jp-FileEditor .cm-content")
    editor.click()
    assert not window.evaluate(
        "window.jupyterapp.commands.isEnabled('maestro:run-playbook', {from: 'document'})"
    )
    window.keyboard.press("Control+End")
    window.keyboard.insert_text(TWO.split("# Plan\n")[1])
    editor.click(button="right")
    window.locator(".lm-Menu-item", has_text="Run with Maestro").click()
    dialog = window.locator(".mj-dialog-run")
    dialog.get_by_role("button", name="Run", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("Which agent?")
    dialog.get_by_label("Agent").select_option("demo")
    window.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)
    expect(window.locator(".mj-run-header")).to_have_attribute("data-look", re.compile("done|fail"))
    assert "- [x] Write a" in (repo / "plan.md").read_text()


def test_a_persons_task_is_answered_in_the_tab(window, lab):
    repo = playbook(lab, "human", HUMAN)
    run = start(lab, repo)
    notice = window.locator(".Toastify__toast", has_text="plan needs you")
    expect(notice).to_be_visible()
    expect(window.locator(".mj-statusbar")).to_contain_text("plan 0/2, 1 needs you")
    expect(window.locator(".mj-panel-tab-waiting")).to_have_count(1)
    notice.get_by_role("button", name="Answer").click()
    shown = view(window, run)
    asked = shown.locator(".mj-run-questions")
    expect(asked).to_contain_text("Choose the colours")
    expect(asked.get_by_role("textbox")).to_be_focused()
    window.keyboard.type("blue, I have written it down")
    window.keyboard.press("Enter")
    expect(asked).to_be_hidden()
    expect(notice).to_have_count(0)
    expect(shown.locator(".mj-run-header")).to_have_attribute("data-look", "done")
    assert (repo / "plan.md").read_text().count("[x]") == 2


def test_a_run_is_paused_skipped_and_resumed_and_comes_back_after_a_reload(window, lab, request):
    repo = playbook(lab, "steer", HANGS)
    run = start(lab, repo)
    shown = open_run(window, run)
    first = task(shown, "wait-for-the-file")
    expect(first).to_have_attribute("data-state", "running")
    expect(shown.locator(".mj-run-at-work .xterm-rows")).to_contain_text("waiting for it")
    shown.get_by_role("button", name="Pause").click()
    expect(shown.locator(".mj-run-header")).to_have_attribute("data-look", "paused")
    saved(lab, slug(request.node.name), run["id"])
    window.reload()
    shown = view(window, run)
    expect(shown.locator(".mj-run-header")).to_have_attribute("data-look", "paused")
    first.locator(".mj-task-title").focus()
    window.keyboard.press("ArrowRight")
    first.get_by_role("button", name="Skip").click()
    window.locator("dialog[open]").get_by_role("button", name="Skip").click()
    expect(first).to_have_attribute("data-state", "skipped")
    expect(task(shown, "write-b")).to_have_attribute("data-state", re.compile("waiting|skipped"))
    run_command(window, "Resume Run")
    assert reached(lab, run["id"], "ended")["counts"]["skipped"] >= 1
    expect(shown.get_by_role("button", name="Put away")).to_be_visible()


def test_a_killed_servers_run_is_interrupted_and_resumes_in_its_tab(tmp_path, page):
    make_folders(tmp_path)
    port = free_port()
    options = "--LabApp.expose_app_in_browser=True"
    with serving(tmp_path, options, port=port, token=TOKEN) as lab:
        repo = playbook(lab, "killed", HANGS)
        run = start(lab, repo)
        open_lab(page, lab, "killed")
        shown = open_run(page, run)
        expect(task(shown, "wait-for-the-file")).to_have_attribute("data-state", "running")
        saved(lab, "killed", run["id"])
        lab.process.send_signal(signal.SIGKILL)
        lab.process.wait()
        expect(page.locator(".mj-run-place")).to_contain_text("Disconnected")
    # JupyterLab has questions of its own when a server is gone.
    page.add_locator_handler(page.locator(".jp-Dialog"), dismiss)
    with serving(tmp_path, options, port=port, token=TOKEN) as lab:
        expect(shown.locator(".mj-run-header")).to_have_attribute(
            "data-look", "interrupted", timeout=90_000
        )
        shown.get_by_role("button", name="Resume").click()
        expect(task(shown, "wait-for-the-file")).to_have_attribute("data-state", "running")
        worktree = lab.get(f"maestro/api/runs/{run['id']}")["worktree"]
        Path(worktree, "go.txt").touch()
        expect(shown.locator(".mj-run-header")).to_have_attribute("data-look", "done")
        assert reached(lab, run["id"], "ended")["outcome"] == "done"


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_in_a_run_is_a_barrier(window, lab, theme):
    window.emulate_media(reduced_motion="reduce")
    repo = playbook(lab, f"looks-{slug(theme)}", LOOKS)
    run = start(lab, repo)
    choose_theme(window, theme)
    panel = show_panel(window)
    shown = open_run(window, run)
    failed = task(shown, "rank-exact-words-first")
    expect(failed).to_have_attribute("data-state", "failed")
    expect(shown.locator(".mj-run-at-work .mj-pane")).to_be_visible()
    failed.locator(".mj-task-title").click()
    expect(failed.locator(".mj-task-report")).to_contain_text("2 failed")
    shown.locator(".mj-run-log > summary").click()
    expect(shown.locator(".mj-log-line").first).to_be_visible()
    expect(panel.locator(".mj-run-row")).not_to_have_count(0)
    ARTIFACTS.mkdir(exist_ok=True)
    window.screenshot(path=ARTIFACTS / f"runs-{slug(theme.removeprefix('JupyterLab '))}.png")
    assert barriers(window, ".mj-run-place") == []
    assert barriers(window, "#maestro-panel") == []
    execute(window, "docmanager:open", path=f"{repo.name}/plan.md", factory="Editor")
    window.locator(".jp-FileEditor .cm-content").wait_for()
    window.wait_for_function("window.jupyterapp.commands.isEnabled('maestro:run-playbook')")
    window.evaluate("void window.jupyterapp.commands.execute('maestro:run-playbook')")
    dialog = window.locator(".mj-dialog-run")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.locator(".mj-preview")).to_be_visible()
    window.screenshot(path=ARTIFACTS / f"run-dialog-{slug(theme.removeprefix('JupyterLab '))}.png")
    assert barriers(window, ".mj-dialog-run") == []
    window.keyboard.press("Escape")
    assert tab(window, "plan").count() > 0


def test_a_narrow_tab_shows_everything_and_scrolls_in_one_direction(window, lab):
    repo = playbook(lab, "narrow", LOOKS)
    run = start(lab, repo)
    execute(window, "application:toggle-left-area")
    shown = open_run(window, run)
    window.set_viewport_size({"width": 430, "height": 900})
    expect(task(shown, "rank-exact-words-first")).to_have_attribute("data-state", "failed")
    expect(shown.locator(".mj-run-at-work .mj-pane")).to_be_visible()
    for name in ("Pause", "Stop after this", "End now"):
        expect(shown.get_by_role("button", name=name)).to_be_in_viewport()
    expect(shown.locator(".mj-run-questions").get_by_role("textbox")).to_be_in_viewport()
    ARTIFACTS.mkdir(exist_ok=True)
    window.screenshot(path=ARTIFACTS / "runs-narrow.png")
    overflow = shown.evaluate(
        "run => [run, ...run.querySelectorAll('.mj-run-header, .mj-tasks, .mj-run-main')]"
        ".filter(({scrollWidth, clientWidth}) => scrollWidth > clientWidth + 1)"
        ".map(({className}) => className)"
    )
    assert overflow == []
