"""The quickstart notebook, run by a person in JupyterLab."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.lab import ROOT
from tests.e2e.notebook import open_notebook, ran, run

PICTURE = ROOT / "test-results" / "grid.png"


@pytest.fixture
def notebook(lab, page):
    """Open the quickstart notebook."""
    open_notebook(lab, page, "notebooks/quickstart.ipynb")
    return page


def test_six_agents_from_spawn_to_merge(lab, notebook):
    page = notebook
    ran(page, 0)
    repo_cell = ran(page, 1)
    expect(repo_cell).to_contain_text("[False, False, False, False, False, False]")

    grid = ran(page, 2)
    panes = grid.locator(".mj-pane")
    expect(panes).to_have_count(6)
    page.locator(".mj-root[role=region]").scroll_into_view_if_needed()
    for number in range(6):
        pane = panes.nth(number)
        expect(pane.locator(".mj-branch")).to_contain_text("maestro/")
        expect(pane.locator(".mj-elapsed")).to_have_text(re.compile(r"\d"))
        expect(pane.locator(".xterm-rows")).to_have_text(re.compile(r"\w+ \w+"))
    expect(grid.locator(".mj-summary")).to_contain_text("6 sessions")

    run(page, 3)
    asking = grid.locator(".mj-pane[data-state=needs_input]")
    expect(asking).to_have_count(1, timeout=120_000)
    expect(asking.locator(".mj-question")).to_contain_text("2.345")
    grid.locator(".mj-root[role=region]").scroll_into_view_if_needed()
    PICTURE.parent.mkdir(exist_ok=True)
    page.mouse.move(0, 0)
    grid.locator(".mj-root[role=region]").screenshot(path=PICTURE)

    asking.get_by_role("button", name="half even (2.34)").click()
    expect(asking).to_have_count(0)
    ran(page, 4)

    ran(page, 5)
    expect(grid.locator(".mj-pane[data-state=finished]")).to_have_count(6, timeout=120_000)
    diff = ran(page, 6)
    expect(diff).to_contain_text("ledger/money.py")
    ran(page, 7)

    merged = ran(page, 8)
    expect(merged).to_contain_text("main")
    ran(page, 9)
    ran(page, 10)
    ran(page, 11)
    left = ran(page, 12)
    expect(left.locator(".jp-OutputArea-output")).to_have_text(
        re.compile(r"^\s*\S+\s+[0-9a-f]+ \[main\]\s+\* main\s*$"),
    )
    expect(grid.locator(".mj-pane")).to_have_count(0)
    ran(page, 13)
    assert lab.get("maestro/api/sessions") == []
