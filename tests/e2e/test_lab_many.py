"""What the page asks of its server, and how it stands a hundred sessions."""

import re

from playwright.sync_api import expect

from tests.e2e.jupyterlab import LISTENS, discard_all, execute, open_lab, row, show_panel, spawn

SESSIONS = 100
PATIENCE_MS = 60_000
AT_ONCE_MOST = 40
AT_THE_END = """(list) => {
  list.scrollTo(0, list.scrollHeight);
  return list.querySelector("li:last-child .mj-row-title") !== null;
}"""
SECONDS_SHOWN = """([element, least]) => {
  const [minutes, seconds] = element.textContent.split(":").map(Number);
  return minutes * 60 + seconds >= least;
}"""


def asked_of_maestro(page):
    """Return the list to which every request and connection to Maestro will be added."""
    asked = []

    def note(what):
        path = re.search(r"/maestro/.*", what.url)
        if path:
            asked.append(path[0])

    page.on("request", note)
    page.on("websocket", note)
    return asked


def test_the_sidebar_costs_one_request_and_then_the_page_only_listens(page, lab):
    session = spawn(lab, "ticks", "demo: hang")
    asked = asked_of_maestro(page)
    open_lab(page, lab, "frugal")
    panel = show_panel(page)
    expect(row(panel, session)).to_have_attribute("data-state", "working")
    execute(page, "filebrowser:activate")
    expect(panel).to_be_hidden()
    show_panel(page)
    elapsed = row(panel, session).locator(".mj-elapsed")
    minutes, seconds = map(int, elapsed.inner_text().split(":"))
    later = minutes * 60 + seconds + 8
    page.wait_for_function(SECONDS_SHOWN, arg=[elapsed.element_handle(), later])
    assert len(asked) == 1, asked
    assert asked[0].startswith("/maestro/api/events/stream")
    discard_all(lab)


def test_of_a_hundred_sessions_only_the_rows_in_sight_are_there(page, lab):
    repo = lab.sample("many")
    sessions = [spawn(lab, f"one-{n}", LISTENS, repo) for n in range(SESSIONS)]
    open_lab(page, lab, "many")
    panel = show_panel(page)
    expect(panel.locator(".mj-row")).to_have_count(SESSIONS, timeout=PATIENCE_MS)
    filled = panel.locator(".mj-row-title")
    last = row(panel, sessions[-1])
    expect(last.locator(".mj-row-title")).to_have_count(0)
    assert 0 < filled.count() <= AT_ONCE_MOST
    # What comes into sight may be higher than what stood for it, so the end moves once.
    page.wait_for_function(AT_THE_END, arg=panel.locator(".mj-list").element_handle())
    expect(last.locator(".mj-row-title")).to_be_in_viewport(timeout=PATIENCE_MS)
    expect(row(panel, sessions[0]).locator(".mj-row-title")).to_have_count(0)
    assert filled.count() <= AT_ONCE_MOST
    panel.locator(".mj-list").evaluate("list => list.scrollTo(0, 0)")
    row(panel, sessions[0]).locator(".mj-row-title").focus()
    page.keyboard.press("End")
    expect(last.locator(".mj-row-title")).to_be_focused()
    expect(last.locator(".mj-row-title")).to_be_in_viewport()
    page.keyboard.press("ArrowUp")
    expect(row(panel, sessions[-2]).locator(".mj-row-title")).to_be_focused()
    panel.get_by_label("Filter sessions").fill("one-77")
    expect(panel.locator(".mj-row .mj-name")).to_have_text(["one-77"])
    discard_all(lab)
