"""What a person sets: presets, quick actions, shortcuts, and by what they are told of agents."""

import pytest
from playwright.sync_api import expect

from tests.e2e.jupyterlab import (
    LISTENS,
    discard_all,
    execute,
    open_lab,
    row,
    run_command,
    settings,
    show_panel,
    spawn,
    tab,
    until,
    written,
)

PATIENCE_MS = 60_000
QUESTION = "demo: wait-file go; ask Ready? [yes|no]; wait-file never"
LISTENING = """() => {
  window.told = [];
  const speak = speechSynthesis.speak.bind(speechSynthesis);
  speechSynthesis.speak = (words) => { told.push(["speech", words.text]); speak(words); };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    told.push(["sound", this.frequency.value]);
    return start.apply(this, when);
  };
  window.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      told.push(["browser", options.body]);
    }
  };
}"""


@pytest.fixture
def set_up(lab):
    """Set things as a person would; everything is as it was afterwards."""
    files = []

    def set_values(plugin, **values):
        files.append(settings(lab, plugin, **values))

    yield set_values
    for file in files:
        file.unlink()


@pytest.fixture
def clean(lab):
    """Discard the test's sessions in the end."""
    yield
    discard_all(lab)


def test_presets_and_quick_actions_are_a_persons_own(page, lab, set_up, clean):
    set_up(
        "maestro-jupyter/plugin",
        presets=[
            {"name": "Two of a kind", "sessions": [{"agent": "demo", "count": 2}]},
            {"name": "Nobody", "sessions": [{"agent": "demo"}, {"agent": "nobody"}]},
        ],
        quickActions=[
            {"name": "Explain", "icon": "ui-components:bug", "prompt": "Tell me of {branch},\nall"}
        ],
    )
    open_lab(page, lab, "own")
    panel = show_panel(page)
    run_command(page, "Spawn Agent…")
    dialog = page.locator(".mj-dialog-spawn")
    several = dialog.get_by_role("button", name="Two of a kind")
    expect(several).to_be_disabled()
    dialog.get_by_label("Prompt").fill(LISTENS)
    dialog.get_by_label("Name").fill("twin")
    dialog.get_by_label("Repository").fill(str(lab.sample("own")))
    expect(dialog.get_by_role("button", name="Nobody")).to_be_disabled()
    several.click()
    expect(dialog).to_have_count(0)
    expect(panel.locator(".mj-name")).to_have_text(["twin-1", "twin-2"], timeout=PATIENCE_MS)
    twin = until(lab, lab.get("maestro/api/sessions")[0], "idle")
    execute(page, "maestro:open-session", session=twin["id"])
    pane = page.locator(f'.mj-session:has([data-session="{twin["id"]}"])')
    pane.get_by_role("button", name="Explain").click()
    # Pasted in brackets, both lines are one message.
    rows = pane.locator(".mj-pane > .mj-terminal .xterm-rows")
    expect(rows).to_contain_text(f"echo: Tell me of {twin['branch']},", timeout=PATIENCE_MS)
    expect(rows).to_contain_text("all")
    assert rows.inner_text().count("echo:") == 1
    shell = spawn(lab, "sh", "", agent="shell")
    execute(page, "maestro:open-session", session=shell["id"])
    beside = page.locator(f'.mj-session:has([data-session="{shell["id"]}"])')
    expect(beside.get_by_role("button", name="Explain")).to_be_disabled()


def test_a_shortcut_is_changed_once_for_the_page_and_its_terminals(page, lab, set_up, clean):
    panel_keys = {"command": "maestro:show-panel", "selector": "body"}
    set_up(
        "@jupyterlab/shortcuts-extension/shortcuts",
        shortcuts=[
            {**panel_keys, "keys": ["Alt Shift P"], "disabled": True},
            {**panel_keys, "keys": ["Alt Shift Y"]},
        ],
    )
    session = until(lab, spawn(lab, "keys", LISTENS), "idle")
    open_lab(page, lab, "changed-keys")
    panel = page.locator("#maestro-panel")
    sheet = page.locator(".mj-dialog-shortcuts")
    page.keyboard.press("Alt+Shift+P")
    page.keyboard.press("Alt+Shift+H")
    expect(sheet.locator('tr[data-command="maestro:show-panel"] kbd')).to_have_text(["Alt+Shift+Y"])
    expect(panel).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+Shift+Y")
    expect(panel).to_be_visible()
    row(panel, session).locator(".mj-row-title").click()
    expect(page.locator(".mj-session .xterm-helper-textarea").first).to_be_focused()
    expect(page.locator(".mj-session .xterm-rows").first).to_contain_text("ready")
    execute(page, "filebrowser:activate")
    expect(panel).to_be_hidden()
    page.locator(".mj-session .mj-pane > .mj-terminal .xterm-screen").click()
    page.keyboard.press("Alt+Shift+Y")
    expect(panel).to_be_visible()


def test_a_browser_speaks_sounds_and_notifies_only_if_told_to(page, lab, set_up, clean):
    page.context.grant_permissions(["notifications"])
    page.add_init_script(f"({LISTENING})()")
    told = page.locator(".Toastify__toast")
    repo = lab.sample("told")

    def asked(name):
        session = until(lab, spawn(lab, name, QUESTION, repo), "working")
        open_lab(page, lab, "told")
        expect(page.locator(".mj-statusbar")).to_contain_text("working", timeout=PATIENCE_MS)
        written(session, "go", "")
        expect(told.filter(has_text=f"{name} needs you: Ready?")).to_be_visible(timeout=PATIENCE_MS)
        heard = page.evaluate("told")
        until(lab, session, "needs_input")
        lab.request("DELETE", f"maestro/api/sessions/{session['id']}?discard=true")
        return heard

    assert asked("quiet") == []
    set_up("maestro-jupyter/plugin", browserNotifications=True, sound=True, speech=True)
    assert asked("loud") == [
        ["browser", "loud needs you: Ready?"],
        ["sound", 660],
        ["sound", 880],
        ["speech", "loud needs you: Ready?"],
    ]


def test_a_message_goes_when_the_pane_it_is_of_is_looked_at(page, lab, clean):
    repo = lab.sample("seen")
    asks = spawn(lab, "seen", QUESTION, repo)
    fails = spawn(lab, "fails", 'demo: wait-file go; fail "no luck"', repo)
    for session in (asks, fails):
        until(lab, session, "working")
    open_lab(page, lab, "seen")
    expect(page.locator(".mj-statusbar")).to_contain_text("2 working", timeout=PATIENCE_MS)
    for session in (asks, fails):
        written(session, "go", "")
    told = page.locator(".Toastify__toast", has_text="seen needs you")
    failed = page.locator(".Toastify__toast", has_text="fails failed: no luck")
    expect(told).to_be_visible(timeout=PATIENCE_MS)
    failed.get_by_role("button", name="Show").click()
    expect(tab(page, "fails")).to_be_visible()
    expect(failed).to_have_count(0)
    expect(told).to_be_visible()
    execute(page, "maestro:open-session", session="seen")
    expect(tab(page, "seen")).to_be_visible()
    expect(told).to_have_count(0)
