"""What a person does with a notebook in JupyterLab."""

import re

from playwright.sync_api import expect

CELL_MS = 300_000


def open_notebook(lab, page, path, workspace=None):
    """Open a notebook, wait for its kernel, and give it the whole window."""
    workspace = workspace or re.sub(r"\W+", "-", path)
    page.goto(lab.address(f"lab/workspaces/{workspace}/tree/{path}"))
    page.locator(".jp-NotebookPanel-toolbar").wait_for()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)
    page.keyboard.press("Control+b")


def run(page, number):
    """Run one code cell, with the keyboard as a person does, and return it."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").first.click()
    page.keyboard.press("Control+Enter")
    return cell


def ran(page, number):
    """Run one code cell to its end, without an error, and return it."""
    cell = run(page, number)
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=CELL_MS)
    for trouble in ("error", "stderr"):
        expect(
            cell.locator(f"[data-mime-type='application/vnd.jupyter.{trouble}']"),
        ).to_have_count(0)
    return cell
