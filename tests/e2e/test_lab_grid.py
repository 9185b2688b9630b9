"""The grid as a tab of JupyterLab, without a notebook."""

import re

from playwright.sync_api import expect

from tests.e2e.jupyterlab import open_lab, run_command, saved


def test_the_grid_opens_from_launcher_and_palette_and_comes_back_after_a_reload(page, lab):
    open_lab(page, lab, "grid")
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
    saved(lab, "grid", "maestro-grid")
    page.reload()
    expect(page.locator(".mj-tab .mj-pane")).to_be_visible(timeout=120_000)
    run_command(page, "Open Grid")
    expect(page.locator(".mj-tab")).to_have_count(1)
    lab.request("DELETE", f"maestro/api/sessions/{session['id']}?discard=true")
    expect(grid).to_contain_text("No sessions are open")
