"""A session's diff as a tab of JupyterLab: read, commented on, sent back to the agent."""

import re

import nbformat
from playwright.sync_api import expect

from tests.e2e.jupyterlab import (
    execute,
    row,
    saved,
    show_panel,
    slug,
    spawn,
    tab,
    until,
    written,
)

CHANGES = """demo: write new.txt "one"; write page.html "<img src=x onerror=hacked=1>"; report idle; echo"""


def changed(lab, name):
    """Start an agent that has changed files and listens."""
    session = spawn(lab, name, CHANGES)
    return until(lab, session, "idle")


def opened(page, session):
    """Open a session's diff from its row, and return its page."""
    row(show_panel(page), session).hover()
    row(show_panel(page), session).get_by_role("button", name="Diff").click()
    expect(tab(page, f"Diff of {session['name']}")).to_be_visible()
    diff = page.locator(".mj-difftab:visible")
    expect(diff.locator(".mj-diff-heading").first).to_be_focused()
    return diff


def test_a_diff_is_read_commented_on_and_sent_by_keyboard(window, lab):
    session = changed(lab, "reviewed")
    diff = opened(window, session)
    expect(diff.locator(".mj-diff-heading")).to_have_text(
        [re.compile("new.txt"), re.compile("page.html")]
    )
    window.keyboard.press("n")
    expect(diff.locator("[data-at]:focus")).to_contain_text("+one")
    window.keyboard.press("c")
    window.keyboard.type("Make it two.")
    window.keyboard.press("Control+Enter")
    expect(diff.locator(".mj-comment-text")).to_have_text("Make it two.")
    window.keyboard.press("n")
    expect(diff.locator("[data-at]:focus")).to_contain_text("<img src=x onerror")
    window.keyboard.press("Enter")
    window.keyboard.type("No images, please.")
    window.keyboard.press("Control+Enter")
    expect(diff.locator(".mj-difftab-comments")).to_have_text("2 comments")
    window.keyboard.press("Shift+P")
    expect(diff.locator(".mj-diff-heading").first).to_be_focused()
    window.keyboard.press("Control+Enter")
    expect(diff.locator(".mj-comment")).to_have_count(0)
    execute(window, "maestro:open-session", session=session["id"])
    terminal = window.locator(".mj-session .xterm-rows")
    expect(terminal).to_contain_text("Make it two.", timeout=30_000)
    expect(terminal).to_contain_text("No images, please.")
    assert window.evaluate("window.hacked") is None


def test_a_diff_follows_what_the_agent_writes_and_keeps_the_keyboard(window, lab):
    session = changed(lab, "followed")
    diff = opened(window, session)
    window.keyboard.press("n")
    expect(diff.locator("[data-at]:focus")).to_contain_text("+one")
    written(session, "another.txt", "later")
    expect(diff.locator(".mj-diff-heading")).to_have_count(3, timeout=30_000)
    expect(diff.locator("[data-at]:focus")).to_contain_text("+one")
    window.keyboard.press("Shift+N")
    expect(diff.locator(".mj-diff-heading:focus")).to_contain_text("page.html")


def test_a_huge_diff_is_laid_out_only_where_it_is_seen(window, lab):
    session = changed(lab, "huge")
    written(session, "huge.txt", "".join(f"line {n}\n" for n in range(8000)))
    until_counted(window, lab, session)
    diff = opened(window, session)
    huge = diff.locator(".mj-diff-part", has_text="huge.txt")
    expect(huge.locator("[data-at]").first).to_be_attached()
    assert huge.locator("[data-at]").count() < 2000
    diff.locator(".mj-diff-patch").press("End")
    diff.locator(".mj-diff-patch").evaluate("element => element.scrollTo(0, element.scrollHeight)")
    expect(huge.get_by_text("+line 7999")).to_be_visible()


def until_counted(page, lab, session):
    """Wait until the sidebar has heard of a change."""
    expect(row(show_panel(page), session)).to_contain_text("3 files", timeout=30_000)


def test_a_diff_comes_back_after_a_reload_in_the_layout_that_was_chosen(window, lab, request):
    session = changed(lab, "restored")
    diff = opened(window, session)
    window.keyboard.press("s")
    expect(diff.locator(".mj-row-split").first).to_be_visible()
    saved(lab, slug(request.node.name), "maestro-diff")
    window.reload()
    expect(window.locator(".mj-difftab .mj-row-split").first).to_be_visible(timeout=120_000)


def test_a_notebook_sends_cells_and_errors_and_shows_the_grid(window, lab):
    session = changed(lab, "asked")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("total = 1 / 0")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, lab.folder / "work" / "sums.ipynb")
    execute(window, "docmanager:open", path="sums.ipynb")
    cell = window.locator(".jp-Notebook .jp-CodeCell").first
    cell.locator(".cm-content").click()
    expect(window.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    window.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-OutputArea-output")).to_contain_text("ZeroDivisionError")
    cell.locator(".cm-content").click(button="right")
    menu = window.locator(".lm-Menu")
    menu.get_by_text("Send Last Error to Session…").click()
    dialog = window.locator(".mj-dialog-receiver")
    expect(dialog.get_by_label("Message")).to_have_value(re.compile("ZeroDivisionError: division"))
    assert "\x1b" not in dialog.get_by_label("Message").input_value()
    expect(dialog.get_by_label("Session")).to_have_value(session["id"])
    dialog.get_by_role("button", name="Send").click()
    execute(window, "maestro:send-cell", session="asked")
    window.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name="all agents").click()
    grid = window.locator(".jp-Notebook .mj-root")
    expect(grid.locator(f'[data-session="{session["id"]}"]')).to_be_visible(timeout=60_000)
    expect(grid.locator(".xterm-rows")).to_contain_text("ZeroDivisionError")
    expect(grid.locator(".xterm-rows")).to_contain_text("Cell 1 of the notebook sums.ipynb")
