"""How it looks in every theme, that nothing in it is a barrier, and that it fits a narrow sidebar."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ARTIFACTS
from tests.e2e.jupyterlab import (
    ASKS,
    barriers,
    choose_theme,
    execute,
    row,
    show_panel,
    slug,
    spawn,
    until,
)

THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")
NARROW = 240
DIALOGS = {
    "maestro:quick-actions": ".mj-dialog-quick",
    "maestro:show-shortcuts": ".mj-dialog-shortcuts",
    "maestro:send-message": ".mj-dialog-message",
    "maestro:merge-session": ".mj-dialog-merge",
    "maestro:spawn-session": ".mj-dialog-spawn",
}
AROUND = ("#jp-main-dock-panel .lm-TabBar", ".mj-panel-tab", ".mj-statusbar")
BESIDE = """() => {
  const {shell} = window.jupyterapp;
  const [launcher, pane, diff] = [...shell.widgets("main")];
  launcher.dispose();
  shell.add(diff, "main", {mode: "split-right", ref: pane.id});
}"""
MOVING = """document.getAnimations()
  .filter(({effect}) => effect.target.closest(".mj-root"))
  .map(({animationName, effect}) => `${effect.target.className} ${animationName}`)"""


@pytest.fixture
def team(lab):
    """Start sessions in the states that differ most, before a page looks."""
    repo = lab.sample("shop")
    prompts = {
        "login": ASKS,
        "search-results-page": "demo: progress 3 7 Reading the search; wait-file never",
        "styles": 'demo: write style.css "h1 { color: teal }"; exit 0',
        "payments": 'demo: fail "the tests fail"',
    }
    states = ("needs_input", "working", "finished", "error")
    team = [spawn(lab, name, prompt, repo) for name, prompt in prompts.items()]
    return [until(lab, one, state) for one, state in zip(team, states, strict=True)]


def narrow(page):
    """Drag the sidebar's edge until it is as narrow as it may be."""
    handle = page.locator("#jp-main-split-panel > .lm-SplitPanel-handle").first
    box = handle.bounding_box()
    left = page.locator("#jp-left-stack").bounding_box()["x"]
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(left + NARROW, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    return page.locator("#jp-left-stack").bounding_box()["width"]


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_a_barrier(team, window, theme):
    window.emulate_media(reduced_motion="reduce")
    panel = show_panel(window)
    choose_theme(window, theme)
    for session in team:
        expect(row(panel, session)).to_have_attribute("data-state", session["state"])
    execute(window, "maestro:open-session", session="login")
    execute(window, "maestro:show-diff", session="styles")
    window.evaluate(BESIDE)
    execute(window, "maestro:show-diff", session="styles")
    diff = window.locator(".mj-difftab")
    expect(diff.locator(".mj-line-added").first).to_be_visible()
    window.keyboard.press("n")
    window.keyboard.press("c")
    window.keyboard.type("A variable for it, please.")
    window.keyboard.press("Control+Enter")
    ARTIFACTS.mkdir(exist_ok=True)
    window.mouse.move(0, 0)
    window.screenshot(path=ARTIFACTS / f"lab-{slug(theme.removeprefix('JupyterLab '))}.png")
    assert barriers(window, "#maestro-panel") == []
    assert barriers(window, ".mj-difftab") == []
    assert barriers(window, ".mj-session") == []
    execute(window, "maestro:open-session", session="styles")
    for around in AROUND:
        assert barriers(window, around) == []
    assert window.evaluate(MOVING) == []
    for command, selector in DIALOGS.items():
        # It ends with the dialog, so nothing waits for it here.
        window.evaluate("id => void window.jupyterapp.commands.execute(id)", command)
        dialog = window.locator(selector)
        expect(dialog).to_be_visible()
        window.screenshot(path=ARTIFACTS / f"lab-{slug(command)}-{slug(theme)}.png")
        assert barriers(window, selector) == []
        window.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


def test_a_narrow_sidebar_shows_everything_and_scrolls_in_one_direction(team, window):
    panel = show_panel(window)
    width = narrow(window)
    assert width == pytest.approx(NARROW, abs=12)
    for session in team:
        mine = row(panel, session)
        expect(mine).to_be_visible()
        box = mine.bounding_box()
        assert (
            box["x"] + box["width"] <= window.locator("#jp-left-stack").bounding_box()["x"] + width
        )
    overflow = panel.evaluate(
        "panel => [panel, ...panel.querySelectorAll('.mj-root, .mj-list, .mj-row')]"
        ".filter(({scrollWidth, clientWidth}) => scrollWidth > clientWidth + 1)"
        ".map(({className}) => className)"
    )
    assert overflow == []
    asking = row(panel, team[0])
    expect(asking.get_by_role("button", name="postgres")).to_be_in_viewport()
    asking.get_by_role("button", name="More").click()
    expect(window.get_by_role("menuitem", name=re.compile("Send Message"))).to_be_in_viewport()
    window.keyboard.press("Escape")
    panel.screenshot(path=ARTIFACTS / "lab-narrow.png")
