"""What a person does with Maestro in JupyterLab, and how a test finds what they see."""

import json
import re
import time
from pathlib import Path

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import expect

from tests.e2e.lab import ROOT

AXE = ROOT / "js" / "node_modules" / "axe-core" / "axe.min.js"
LOADED_MS = 120_000
PALETTE_MS = 10_000
ASKS = 'demo: ask "Which database?" [sqlite|postgres]; say going on; wait-file never'
LISTENS = "demo: say ready; report idle; echo"


def open_lab(page, lab, workspace):
    """Open JupyterLab with a layout of its own, and wait until it is there."""
    page.goto(lab.address(f"lab/workspaces/{workspace}"), timeout=LOADED_MS)
    page.wait_for_selector(".jp-Launcher", timeout=LOADED_MS)


def run_command(page, words):
    """Run a command by its words in the palette.

    The palette closes when any command runs. JupyterLab runs one by itself (``router:tree``) a
    second after a page was restored: whoever was as quick as that opens the palette again.
    """
    try:
        _run_command(page, words, PALETTE_MS)
    except PlaywrightTimeoutError:
        _run_command(page, words, None)


def _run_command(page, words, timeout):
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input").fill(words, timeout=timeout)
    page.locator(".lm-CommandPalette-item", has_text=words).first.click(timeout=timeout)


def show_panel(page):
    """Show the sidebar with all sessions, and return it."""
    run_command(page, "Show Sessions")
    panel = page.locator("#maestro-panel")
    expect(panel).to_be_visible()
    return panel


def row(scope, session):
    """Return a session's row in the sidebar."""
    return scope.locator(f'.mj-row[data-session="{session["id"]}"]')


def tab(page, label):
    """Return a tab of the main area by its label."""
    return page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text=label)


def spawn(lab, name, prompt, repo=None, agent="demo"):
    """Start a session by request, in a new repository unless one is named."""
    repo = repo or lab.sample(name)
    asked = {"agent": agent, "name": name, "prompt": prompt, "repo": str(repo)}
    return lab.request("POST", "maestro/api/sessions", asked)


def until(lab, session, *states, seconds=60):
    """Wait until a session is in one of ``states``, and return it."""
    deadline = time.monotonic() + seconds
    while (now := lab.get(f"maestro/api/sessions/{session['id']}"))["state"] not in states:
        assert time.monotonic() < deadline, f"{now['name']} stayed {now['state']}"
        time.sleep(0.05)
    return now


def saved(lab, workspace, word, seconds=30):
    """Wait until JupyterLab has saved a layout, so that a reload finds ``word`` in it."""
    deadline = time.monotonic() + seconds
    while word not in json.dumps(lab.get(f"lab/api/workspaces/{workspace}")):
        assert time.monotonic() < deadline, "JupyterLab never saved its layout"
        time.sleep(0.1)


def execute(page, command, **arguments):
    """Run a command as an extension would."""
    return page.evaluate(
        "([command, args]) => window.jupyterapp.commands.execute(command, args).then(() => null)",
        [command, arguments],
    )


def choose_theme(page, theme):
    """Change JupyterLab's theme, as its menu does."""
    execute(page, "apputils:change-theme", theme=theme)
    is_light = "true" if "Light" in theme else "false"
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", is_light)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)


def barriers(page, selector):
    """Return what axe-core finds serious in what ``selector`` names: rule and elements."""
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "selector => axe.run({include: [selector], exclude: ['.xterm']})"
        ".then(({violations}) => violations)",
        selector,
    )
    return [
        (rule["id"], [node["html"][:300] for node in rule["nodes"]])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


def discard_all(lab):
    """Discard every session, whatever it has done."""
    for session in reversed(lab.get("maestro/api/sessions")):
        lab.request("DELETE", f"maestro/api/sessions/{session['id']}?discard=true")


def settings(lab, plugin, **values):
    """Set values as JupyterLab's settings editor does, for pages that are opened later."""
    file = lab.folder / "config" / "lab" / "user-settings" / f"{plugin}.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values))
    return file


def slug(text):
    """Return ``text`` as part of an address or a file's name."""
    return re.sub(r"\W+", "-", text).strip("-").lower()


def written(session, name, text):
    """Write a file in a session's worktree, as its agent would."""
    Path(session["worktree"], name).write_text(text)
