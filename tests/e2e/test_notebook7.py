"""Maestro in Jupyter Notebook 7: the sidebar, a pane below the document, the grid in a cell."""

import re

import nbformat
from playwright.sync_api import expect

from tests.e2e.jupyterlab import ASKS, discard_all, row, spawn, until

PATIENCE_MS = 120_000


def test_notebook_has_the_sidebar_a_pane_below_its_document_and_the_grid_in_a_cell(page, lab):
    troubles = []
    page.on(
        "console",
        lambda said: troubles.append(said.text) if said.type == "error" else None,
    )
    session = until(lab, spawn(lab, "asks", ASKS), "needs_input")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1 + 1")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, lab.folder / "work" / "seven.ipynb")
    panel = page.locator("#maestro-panel")
    page.goto(lab.address("tree"))
    expect(page.locator(".jp-DirListing")).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Alt+Shift+P")
    expect(row(panel, session).locator(".mj-question")).to_have_text("Which database?")

    page.goto(lab.address("notebooks/seven.ipynb"))
    cell = page.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    expect(cell).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Alt+Shift+P")
    row(panel, session).locator(".mj-row-title").click()
    pane = page.locator(".mj-session .mj-pane")
    expect(pane.locator(".xterm-rows").first).to_contain_text("Which database?")
    pane.get_by_role("button", name="postgres").click()
    expect(pane).to_have_attribute("data-state", "working")
    expect(cell).to_be_visible()
    page.get_by_role("button", name=re.compile("all agents")).click()
    grid = page.locator(".jp-Notebook .mj-root")
    expect(grid.locator(f'[data-session="{session["id"]}"]')).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path="test-results/notebook7.png")
    assert [trouble for trouble in troubles if "maestro" in trouble.lower()] == []
    discard_all(lab)
