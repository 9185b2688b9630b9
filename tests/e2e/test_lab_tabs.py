"""Sessions' panes as tabs of JupyterLab: terminals, quick actions, and everything by keyboard."""

import os
import re
import signal

import pytest
from playwright.sync_api import expect

from tests.e2e.jupyterlab import open_lab, saved
from tests.e2e.lab import make_folders, serving
from tests.e2e.test_reconnect import TOKEN, dismiss, free_port

SHELL = {"SHELL": "/bin/sh"}
PATIENCE_MS = 30_000
PROMPT = re.compile(r"^\s*[#$]\s*$")

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module", autouse=True)
def plain_shell():
    """A shell that reads nobody's configuration, for the servers of this module."""
    before = os.environ.get("SHELL")
    os.environ.update(SHELL)
    yield
    if before is None:
        del os.environ["SHELL"]
    else:
        os.environ["SHELL"] = before


def spawn(lab, name, prompt="demo: hang", repo=None, agent="demo"):
    """Start a session in a repository of its own, and return it."""
    folder = repo or lab.sample(name)
    body = {"agent": agent, "name": name, "prompt": prompt, "repo": str(folder)}
    return lab.request("POST", "maestro/api/sessions", body)


def discard(lab, *sessions):
    for session in sessions:
        lab.request("DELETE", f"maestro/api/sessions/{session['id']}?discard=true")


def tab_of(page, session):
    return page.locator(f'.mj-session:has([data-session="{session["id"]}"])')


def open_tab(page, session):
    """Open a session's tab from the sidebar, with the keyboard in its terminal."""
    page.keyboard.press("Alt+Shift+P")
    row = page.locator(f'.mj-row[data-session="{session["id"]}"] .mj-row-title')
    row.click()
    tab = tab_of(page, session)
    expect(tab).to_be_visible()
    return tab


def agent_terminal(tab):
    return tab.locator(".mj-pane > .mj-terminal .xterm-rows")


def test_agent_and_command_terminal_of_one_worktree_are_switched_by_key(page, lab):
    session = spawn(lab, "beside", 'demo: say "the agent speaks"; hang')
    open_lab(page, lab, "beside")
    tab = open_tab(page, session)
    expect(agent_terminal(tab)).to_contain_text("the agent speaks")
    tab.locator(".mj-pane > .mj-terminal .xterm-helper-textarea").focus()
    page.keyboard.press("Control+J")
    shell = tab.locator(".mj-shell .xterm-rows")
    expect(shell).to_be_visible()
    expect(tab.locator(".mj-shell .xterm-helper-textarea")).to_be_focused()
    expect(shell).to_have_text(PROMPT)
    page.keyboard.type("echo in-$(pwd | rev | cut -c1-6 | rev)-$((40+2))\n")
    expect(shell).to_contain_text("in-beside-42")
    page.keyboard.press("Control+J")
    expect(shell).to_be_hidden()
    expect(agent_terminal(tab)).to_contain_text("the agent speaks")
    page.keyboard.press("Control+J")
    page.keyboard.type("exit\n")
    again = tab.get_by_role("button", name="Start again")
    expect(again).to_be_visible()
    again.click()
    expect(shell).to_have_text(PROMPT)
    page.keyboard.type("echo new-$((40+2))\n")
    expect(shell).to_contain_text("new-42")
    discard(lab, session)


def test_tabs_come_back_after_a_reload_and_those_of_closed_sessions_show_what_they_said(page, lab):
    stays = spawn(lab, "stays", 'demo: say "still here"; hang')
    goes = spawn(lab, "goes", 'demo: say "last words"; hang')
    open_lab(page, lab, "reload")
    for session, words in ((stays, "still here"), (goes, "last words")):
        expect(agent_terminal(open_tab(page, session))).to_contain_text(words)
    for session in (stays, goes):
        saved(lab, "reload", session["id"])
    discard(lab, goes)
    past = page.locator(".mj-past")
    expect(past).to_contain_text("This session is closed")
    expect(past.locator(".xterm-rows")).to_contain_text("last words")
    page.reload()
    expect(past.locator(".xterm-rows")).to_contain_text("last words")
    page.locator(".lm-TabBar-tab", has_text="goes").wait_for()
    page.locator(".lm-TabBar-tab", has_text="stays").click()
    expect(agent_terminal(tab_of(page, stays))).to_contain_text("still here")
    expect(tab_of(page, stays).locator(".xterm-helper-textarea")).to_be_focused()
    discard(lab, stays)


def test_a_killed_servers_session_shows_its_scrollback_and_resumes_on_demand(tmp_path, page):
    make_folders(tmp_path)
    port = free_port()
    with serving(tmp_path, port=port, token=TOKEN) as lab:
        session = spawn(lab, "killed", 'demo: say "before the end"; hang')
        open_lab(page, lab, "killed")
        tab = open_tab(page, session)
        expect(agent_terminal(tab)).to_contain_text("before the end")
        saved(lab, "killed", session["id"])
        lab.process.send_signal(signal.SIGKILL)
        lab.process.wait()
    # JupyterLab has questions of its own when a server is gone.
    page.add_locator_handler(page.locator(".jp-Dialog"), dismiss)
    with serving(tmp_path, port=port, token=TOKEN) as lab:
        assert lab.get(f"maestro/api/sessions/{session['id']}")["state"] == "interrupted"
        page.reload()
        tab = tab_of(page, session)
        resume = tab.get_by_role("button", name="Resume", exact=True)
        expect(resume).to_be_visible()
        expect(agent_terminal(tab)).to_contain_text("before the end")
        assert lab.get(f"maestro/api/sessions/{session['id']}")["pid"] is None
        resume.click()
        # The demo agent keeps nothing to go on with, so it asks before it begins anew.
        page.locator("dialog").get_by_role("button").last.click()
        expect(tab.locator('[data-state="working"]')).to_be_visible()
        expect(agent_terminal(tab)).to_contain_text("before the end")
        expect(resume).to_be_hidden()
        discard(lab, session)


def test_quick_actions_send_to_the_agent_alone_and_used_shortcuts_are_remembered(page, lab):
    session = spawn(lab, "quick", "demo: report idle; echo")
    open_lab(page, lab, "quick")
    tab = open_tab(page, session)
    expect(tab.locator('[data-state="idle"]')).to_be_visible()
    tab.get_by_role("button", name="Lint and format").click()
    expect(agent_terminal(tab)).to_contain_text("on what maestro/quick changes")
    page.keyboard.press("Control+J")
    expect(tab.get_by_role("button", name="Lint and format")).to_be_disabled()
    page.keyboard.press("Control+J")
    expect(tab.get_by_role("button", name="Lint and format")).to_be_enabled()
    tab.locator(".mj-pane > .mj-terminal .xterm-helper-textarea").focus()
    page.keyboard.press("Control+Shift+K")
    box = page.get_by_role("combobox", name="Session, action or prompt")
    expect(box).to_be_focused()
    box.fill("fxerr")
    expect(page.locator(".mj-quick-line[aria-selected=true]")).to_contain_text("Fix errors")
    page.keyboard.press("Enter")
    # The agent is at work on the first one now.
    expect(page.locator("body")).to_contain_text("Waits until quick is free.")
    page.keyboard.press("Control+Shift+K")
    box.fill("shortcuts")
    page.keyboard.press("Enter")
    sheet = page.locator(".mj-dialog-shortcuts")
    expect(sheet).to_contain_text("Beginner")
    used = sheet.locator('tr[data-command="maestro:quick-actions"]')
    expect(used.locator(".mj-icon")).to_be_visible()
    expect(sheet.locator('tr[data-command="maestro:open-grid"] .mj-icon')).to_have_count(0)
    page.screenshot(path="test-results/shortcuts.png")
    page.keyboard.press("Enter")
    expect(sheet).to_have_count(0)
    discard(lab, session)


def test_from_spawn_to_merge_without_a_mouse(page, lab):
    repo = lab.sample("keys")
    open_lab(page, lab, "keys")
    page.keyboard.press("Alt+Shift+N")
    expect(page.get_by_label("Prompt")).to_be_focused()
    page.keyboard.type(
        'demo: ask "Which colour?" [red|blue]; write colour.txt; report finished; hang'
    )
    page.keyboard.press("Shift+Tab")
    if page.evaluate("document.activeElement.tagName") == "SUMMARY":
        page.keyboard.press("Shift+Tab")
    page.keyboard.type("Demo")
    expect(page.get_by_label("Agent", exact=True)).to_have_value("demo")
    page.get_by_label("Prompt").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("colour")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type(str(repo))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog")).to_have_count(0)
    waiting = page.locator('.mj-row[data-state="needs_input"]')
    page.keyboard.press("Alt+Shift+P")
    expect(waiting).to_be_visible()
    page.keyboard.press("Alt+Shift+U")
    answer = page.get_by_label("Answer to colour").last
    expect(answer).to_be_focused()
    page.keyboard.type("blue")
    page.keyboard.press("Enter")
    tab = page.locator(".mj-session")
    expect(tab.locator('[data-state="finished"]')).to_be_visible()
    page.keyboard.press("Alt+J")
    page.keyboard.press("1")
    expect(tab.locator(".mj-pane > .mj-terminal .xterm-helper-textarea")).to_be_focused()
    page.keyboard.press("Control+=")
    expect(tab.locator(".xterm-rows").first).to_have_css("font-size", "13px")
    page.keyboard.press("Control+0")
    expect(tab.locator(".xterm-rows").first).to_have_css("font-size", "12px")
    page.keyboard.press("Alt+Shift+M")
    expect(page.get_by_role("button", name="Commit and merge")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("Merged maestro/colour into main.")
    assert (repo / "colour.txt").exists()
    session = lab.get("maestro/api/sessions")[0]
    page.keyboard.press("Alt+Shift+W")
    expect(page.locator(".mj-row")).to_have_count(0)
    assert lab.get("maestro/api/sessions") == [], session


def test_a_tab_dragged_to_an_edge_stands_beside_the_others_and_does_so_after_a_reload(page, lab):
    repo = lab.sample("split")
    one, two = (spawn(lab, name, f'demo: say "{name}"; hang', repo) for name in ("one", "two"))
    open_lab(page, lab, "split")
    for session in (one, two):
        expect(agent_terminal(open_tab(page, session))).to_contain_text(session["name"])
    expect(tab_of(page, one)).to_be_hidden()
    tab = page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text="two").bounding_box()
    area = page.locator("#jp-main-dock-panel").bounding_box()
    page.mouse.move(tab["x"] + tab["width"] / 3, tab["y"] + tab["height"] / 2)
    page.mouse.down()
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + area["width"] / 2, middle, steps=6)
    page.mouse.move(area["x"] + area["width"] - 20, middle, steps=6)
    page.mouse.up()
    for _ in range(2):
        for session in (one, two):
            expect(agent_terminal(tab_of(page, session))).to_contain_text(session["name"])
        left, right = (tab_of(page, session).bounding_box() for session in (one, two))
        assert left["x"] + left["width"] <= right["x"]
        saved(lab, "split", "split-area")
        page.reload()
    discard(lab, one, two)
