"""A run in a notebook: its checklist, panes and questions, over both roads."""

from playwright.sync_api import expect

from tests.e2e.conftest import ARTIFACTS
from tests.e2e.notebook import ran
from tests.e2e.test_grid import road, with_cells

__all__ = ["road", "with_cells"]

SHOW = "%maestro run {repo / 'playbook.md'}"
WAIT = "maestro.runs['playbook'].wait(timeout=120).state"
DELETE = "maestro.runs['playbook'].delete(discard=True)"


def task(view, name):
    return view.locator(".mj-task").filter(has=view.page.locator(".mj-task-text", has_text=name))


def test_a_run_is_watched_and_answered_over_both_roads(with_cells, page, road):
    with_cells(SHOW, WAIT, DELETE)
    view = ran(page, 1).locator(".mj-run")
    view.scroll_into_view_if_needed()
    expect(task(view, "Fix the parser")).to_be_visible()
    expect(task(view, "Fix the parser")).to_contain_text("running")
    expect(view.locator(".xterm-rows").first).to_contain_text("Maestro demo agent", timeout=60_000)
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"run-{road}.png")
    asked = view.locator(".mj-run-question")
    expect(asked).to_contain_text("Look at what they did", timeout=120_000)
    page.screenshot(path=ARTIFACTS / f"run-asks-{road}.png")
    asked.get_by_role("button", name="Done").click()
    expect(view.locator(".mj-run-done")).to_contain_text("5", timeout=60_000)
    page.screenshot(path=ARTIFACTS / f"run-done-{road}.png")
    expect(ran(page, 2)).to_contain_text("done")
    ran(page, 3)
