"""The grid as a tab of JupyterLab, without a notebook."""

import json
import re
import time

from playwright.sync_api import expect


def open_lab(page, lab):
    page.goto(lab.address("lab"))
    page.wait_for_selector(".jp-Launcher", timeout=120_000)


def run_command(page, words):
    """Run a command by its words in the palette."""
    page.keyboard.press("Control+Shift+C")
    box = page.locator(".lm-CommandPalette-input")
    box.fill(words)
    page.locator(".lm-CommandPalette-item", has_text=words).first.click()


def saved(lab, word, seconds=30):
    """Wait until JupyterLab has saved its layout, so that a reload finds ``word`` in it."""
    deadline = time.monotonic() + seconds
    while word not in json.dumps(lab.get("lab/api/workspaces/default")):
        assert time.monotonic() < deadline, "JupyterLab never saved its layout"
        time.sleep(0.1)


def test_the_grid_opens_from_launcher_and_palette_and_comes_back_after_a_reload(page, lab):
    open_lab(page, lab)
    page.locator(".jp-LauncherCard", has_text="Maestro Grid").click()
    grid = page.locator(".mj-tab .mj-root")
    expect(grid).to_contain_text("No sessions are open")
    session = lab.request(
        "POST",
        "maestro/api/sessions",
        {"agent": "shell", "name": "work", "repo": str(lab.sample("grid"))},
    )
    expect(grid.locator(f'[data-session="{session["id"]}"]')).to_be_visible()
    expect(grid.locator(".xterm-rows").first).to_have_text(re.compile(r"\S"))
    saved(lab, "maestro-grid")
    page.reload()
    expect(page.locator(".mj-tab .mj-pane")).to_be_visible(timeout=120_000)
    run_command(page, "Open Grid")
    expect(page.locator(".mj-tab")).to_have_count(1)
    lab.request("DELETE", f"maestro/api/sessions/{session['id']}?discard=true")
    expect(grid).to_contain_text("No sessions are open")
