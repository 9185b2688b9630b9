"""The sidebar, the spawn dialog and what JupyterLab tells of sessions."""

import re

from playwright.sync_api import expect

from tests.e2e.jupyterlab import (
    ASKS,
    LISTENS,
    open_lab,
    row,
    run_command,
    show_panel,
    spawn,
    tab,
    until,
    written,
)


def badge(page):
    return page.locator(".mj-panel-tab .lm-TabBar-tabLabel")


def status(page):
    return page.locator(".mj-statusbar")


def test_six_demo_agents_start_by_one_click(window):
    panel = show_panel(window)
    expect(panel).to_contain_text("No sessions are open")
    panel.get_by_role("button", name="Spawn an agent…").click()
    dialog = window.locator(".mj-dialog-spawn")
    dialog.get_by_role("button", name="Six demo agents").click()
    expect(panel.locator(".mj-row")).to_have_count(6)
    expect(dialog).to_have_count(0)
    expect(status(window)).not_to_contain_text("no sessions")


def test_a_prompt_that_was_typed_is_there_when_the_dialog_is_opened_again(window, lab):
    repo = lab.sample("draft")
    run_command(window, "Spawn Agent…")
    dialog = window.locator(".mj-dialog-spawn")
    prompt = dialog.get_by_label("Prompt")
    prompt.fill("demo: say drafted; echo")
    window.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    run_command(window, "Spawn Agent…")
    expect(prompt).to_have_value("demo: say drafted; echo")
    dialog.get_by_label("Agent").select_option("demo")
    dialog.get_by_label("Repository").fill(str(repo))
    prompt.press("Control+Enter")
    expect(dialog).to_have_count(0)
    panel = show_panel(window)
    expect(panel.locator(".mj-row")).to_have_count(1)
    run_command(window, "Spawn Agent…")
    expect(prompt).to_have_value("")


def test_a_repository_that_is_none_is_told_in_the_dialog(window, lab):
    run_command(window, "Spawn Agent…")
    dialog = window.locator(".mj-dialog-spawn")
    dialog.get_by_label("Agent").select_option("demo")
    dialog.get_by_label("Prompt").fill("demo: echo")
    dialog.get_by_label("Repository").fill(str(lab.folder / "home"))
    dialog.get_by_role("button", name="Spawn", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text(re.compile("repository"))
    expect(dialog.get_by_label("Prompt")).to_have_value("demo: echo")


def test_a_question_is_counted_on_the_badge_and_answered_in_the_sidebar(window, lab):
    panel = show_panel(window)
    session = spawn(lab, "asks", ASKS)
    mine = row(panel, session)
    expect(mine.locator(".mj-question")).to_have_text("Which database?", timeout=30_000)
    expect(badge(window)).to_have_text("1")
    expect(status(window)).to_contain_text("1 needs you")
    mine.get_by_role("button", name="postgres").click()
    expect(mine).to_have_attribute("data-state", "working")
    expect(badge(window)).to_have_text("")
    assert "postgres" in lab.get(f"maestro/api/sessions/{session['id']}/output")["screen"]


def test_the_filter_keeps_what_matches_and_those_who_wait_come_first_if_wished(window, lab):
    repo = lab.sample("shared")
    first = spawn(lab, "first", LISTENS, repo)
    second = spawn(lab, "second", ASKS, repo)
    until(lab, second, "needs_input")
    panel = show_panel(window)
    names = panel.locator(".mj-row .mj-name")
    expect(names).to_have_text(["first", "second"])
    panel.get_by_label("Needs you first").check()
    expect(names).to_have_text(["second", "first"])
    panel.get_by_label("Filter sessions").fill("fir")
    expect(names).to_have_text(["first"])
    panel.get_by_label("Filter sessions").fill("nothing like it")
    expect(panel).to_contain_text("No session matches the filter.")
    panel.get_by_label("Filter sessions").fill("")
    row(panel, first).locator(".mj-row-title").click()
    expect(tab(window, "first")).to_be_visible()


def test_the_status_bar_counts_and_opens_the_sidebar(window, lab):
    expect(status(window)).to_contain_text("no sessions")
    spawn(lab, "counted", LISTENS)
    expect(status(window)).to_contain_text("1 idle", timeout=30_000)
    status(window).click()
    expect(window.locator("#maestro-panel")).to_be_visible()


def test_the_running_panel_stops_one_session_or_all(window, lab):
    repo = lab.sample("running")
    session = spawn(lab, "stopped", LISTENS, repo)
    others = [spawn(lab, name, LISTENS, repo) for name in ("left", "right")]
    for one in (session, *others):
        until(lab, one, "idle")
    window.locator('.lm-TabBar-tab[data-id="jp-running-sessions"]').click()
    running = window.locator("#jp-running-sessions")
    item = running.locator(".jp-RunningSessions-item", has_text=re.compile("stopped.*demo")).first
    item.hover()
    item.locator(".jp-RunningSessions-itemShutdown").click()
    until(lab, session, "interrupted", "finished", "error")
    expect(running.get_by_text("demo · idle")).to_have_count(2)
    for one in others:
        assert lab.get(f"maestro/api/sessions/{one['id']}")["state"] == "idle"
    heading = running.locator(".jp-AccordionPanel-title", has_text="Maestro Sessions")
    heading.hover()
    heading.locator(".jp-RunningSessions-shutdownAll").click()
    window.locator(".jp-Dialog").get_by_role("button", name="Stop All").click()
    for one in others:
        until(lab, one, "interrupted", "finished", "error")
    expect(running.get_by_text("demo · idle")).to_have_count(0)


def test_only_what_is_out_of_sight_is_told_of(window, lab):
    question = "demo: wait-file go; ask Ready? [yes|no]; wait-file never"
    seen = spawn(lab, "seen", question)
    hidden = spawn(lab, "hidden", question)
    panel = show_panel(window)
    row(panel, seen).locator(".mj-row-title").click()
    expect(window.locator(f'.mj-pane[data-session="{seen["id"]}"]')).to_be_visible()
    told = window.locator(".Toastify__toast", has_text="needs you")
    for session in (seen, hidden):
        until(lab, session, "working")
        written(session, "go", "")
        until(lab, session, "needs_input")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("hidden needs you: Ready?")
    told.get_by_role("button", name="Answer").click()
    pane = window.locator(f'.mj-pane[data-session="{hidden["id"]}"]')
    pane.get_by_role("button", name="yes").click()
    expect(pane).to_have_attribute("data-state", "working")
    expect(told).to_have_count(0)


def test_two_browsers_show_the_same_and_one_answer_reaches_both(window, lab, browser):
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    try:
        other = context.new_page()
        open_lab(other, lab, "the-other-browser")
        panels = [show_panel(window), show_panel(other)]
        session = spawn(lab, "asks-both", ASKS)
        for panel in panels:
            expect(row(panel, session)).to_have_attribute(
                "data-state", "needs_input", timeout=30_000
            )
        row(panels[1], session).get_by_role("button", name="sqlite").click()
        for panel in panels:
            expect(row(panel, session)).to_have_attribute("data-state", "working")
    finally:
        context.close()
