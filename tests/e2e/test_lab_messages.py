"""Messages that wait for an agent, seen and changed in the sidebar and in a pane."""

from playwright.sync_api import expect

from tests.e2e.conftest import ARTIFACTS
from tests.e2e.jupyterlab import barriers, choose_theme, row, show_panel, spawn, until, written


def test_waiting_messages_are_changed_by_keyboard_and_then_delivered(window, lab):
    panel = show_panel(window)
    session = spawn(lab, "busy", "demo: wait-file go; turns")
    until(lab, session, "working")
    for text in ("one", "two", "three"):
        lab.request("POST", f"maestro/api/sessions/{session['id']}/send", {"text": text})
    mine = row(panel, session)
    chip = mine.get_by_role("button", name="3 waiting")
    expect(chip).to_be_visible()
    mine.locator(".mj-row-title").click()
    pane = window.locator(f'.mj-pane[data-session="{session["id"]}"]')
    expect(pane.get_by_role("button", name="3 waiting")).to_be_visible()

    chip.hover()
    chip.click()
    dialog = window.get_by_role("dialog", name="Messages to busy")
    texts = dialog.locator("textarea")
    expect(texts).to_have_count(3)
    expect(texts.first).to_be_focused()
    window.keyboard.press("End")
    window.keyboard.type(" and a half")
    window.keyboard.press("Control+Enter")
    for _ in range(2):
        window.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Hold").first).to_be_focused()
    window.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Release")).to_be_focused()
    dialog.get_by_role("button", name="Move up").nth(2).click()
    expect(texts.nth(1)).to_have_value("three")
    ARTIFACTS.mkdir(exist_ok=True)
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        choose_theme(window, theme)
        window.screenshot(path=ARTIFACTS / f"messages-{theme.split()[1].lower()}.png")
        assert barriers(window, ".mj-dialog-queue") == []
    dialog.get_by_role("button", name="Remove").nth(1).click()
    expect(texts).to_have_count(2)
    window.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    written(session, "go", "")
    expect(pane.locator(".xterm-rows")).to_contain_text("turn: two")
    expect(mine.get_by_role("button", name="1 waiting")).to_be_visible()
    pane.get_by_role("button", name="1 waiting").click()
    dialog.get_by_role("button", name="Release").click()
    expect(dialog).to_contain_text("No message waits.")
    dialog.get_by_role("button", name="Close").click()
    expect(pane.locator(".xterm-rows")).to_contain_text("turn: one and a half")
    expect(pane.locator(".mj-queue-chip")).to_be_hidden()
