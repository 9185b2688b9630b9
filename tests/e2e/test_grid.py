"""The grid in a notebook: over both roads, in two windows, after a reload, by keyboard."""

import re
import time

import nbformat
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ARTIFACTS
from tests.e2e.lab import ROOT
from tests.e2e.notebook import open_notebook, ran, run

AXE = ROOT / "js" / "node_modules" / "axe-core" / "axe.min.js"
SETUP = """
%load_ext maestro_jupyter
from maestro_jupyter import Maestro
from maestro_jupyter.sample import create_sample, remove_sample
maestro = Maestro()
repo = create_sample()
"""
SHOW = "maestro.grid()"
CLEAN_UP = """
for session in list(maestro.sessions):
    session.discard()
remove_sample(repo)
"""
ASK = 'demo: ask "Which?" [left|right]; say going on; wait-file never'


def notebook_of(lab, name, *cells):
    """Write a notebook that begins with what all of them need."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in (SETUP, *cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, lab.folder / "work" / name)


@pytest.fixture
def with_cells(lab, page, request):
    """Make a notebook of the given cells and open it; discard its sessions in the end."""
    name = re.sub(r"\W+", "-", request.node.name) + ".ipynb"

    def open_with(*cells):
        notebook_of(lab, name, *cells, CLEAN_UP)
        open_notebook(lab, page, name)
        ran(page, 0)
        return name

    yield open_with
    for session in lab.get("maestro/api/sessions"):
        lab.request("DELETE", f"maestro/api/sessions/{session['id']}?discard=true")


def spawn(name, prompt):
    return f"maestro.spawn('demo', {prompt!r}, name={name!r}, repo=repo)"


def saved_with_widgets(page, path):
    """Save until the setting to keep the widgets' state has arrived, and return the file."""
    deadline = time.monotonic() + 60
    while "application/vnd.jupyter.widget-state+json" not in (text := path.read_text()):
        assert time.monotonic() < deadline, "no widget state was saved"
        page.keyboard.press("Control+s")
        page.wait_for_timeout(250)
    return text


def pane(scope, name):
    return scope.locator(".mj-pane").filter(has=scope.page.locator(".mj-name", has_text=name))


def terminal(scope):
    return scope.locator(".xterm-rows")


@pytest.fixture(params=["direct", "kernel"])
def road(request, page):
    """Both roads between page and server; on the second the page can't reach our routes."""
    if request.param == "kernel":
        page.route("**/maestro/**", lambda route: route.abort())
        page.route_web_socket(re.compile(r"/maestro/"), lambda socket: socket.close())
    return request.param


def test_a_pane_is_watched_and_typed_into_over_both_roads(with_cells, page, road):
    with_cells(spawn("echo", "demo: say hello there; echo"), SHOW)
    ran(page, 1)
    grid = ran(page, 2)
    page.locator(".mj-root[role=region]").scroll_into_view_if_needed()
    expect(terminal(grid)).to_contain_text("hello there")
    grid.locator(".xterm-screen").click()
    page.keyboard.type("knock knock")
    page.keyboard.press("Enter")
    expect(terminal(grid)).to_contain_text("echo: knock knock")


def test_a_question_is_answered_over_both_roads(with_cells, page, road):
    with_cells(spawn("asks", ASK), SHOW)
    ran(page, 1)
    grid = ran(page, 2)
    asking = pane(grid, "asks")
    expect(asking.locator(".mj-question")).to_have_text("Which?", timeout=30_000)
    asking.get_by_role("button", name="right").click()
    expect(asking).to_have_attribute("data-state", "working")
    expect(terminal(asking)).to_contain_text("going on")


def test_a_question_is_answered_while_a_cell_runs(with_cells, page):
    with_cells(
        spawn("asks", ASK),
        SHOW,
        "maestro['asks'].wait('needs_input', timeout=60)\n"
        "maestro['asks'].wait('working', timeout=60)",
    )
    ran(page, 1)
    grid = ran(page, 2)
    waiting = run(page, 3)
    asking = pane(grid, "asks")
    expect(asking.locator(".mj-question")).to_have_text("Which?", timeout=30_000)
    asking.get_by_role("button", name="right").click()
    expect(asking).to_have_attribute("data-state", "working")
    expect(terminal(asking)).to_contain_text("going on")
    expect(waiting.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))


def test_two_windows_show_the_same_and_one_answer_reaches_both(with_cells, lab, browser, page):
    name = with_cells(spawn("asks", ASK), SHOW)
    ran(page, 1)
    grid = ran(page, 2)
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    other = context.new_page()
    try:
        open_notebook(lab, other, name, workspace="other")
        there = pane(ran(other, 2), "asks")
        here = pane(grid, "asks")
        for one in (here, there):
            expect(one).to_have_attribute("data-state", "needs_input", timeout=60_000)
        there.get_by_role("button", name="left").click()
        for one in (here, there):
            expect(one).to_have_attribute("data-state", "working")
    finally:
        context.close()


def test_no_token_is_saved_with_a_notebook_that_shows_a_grid(with_cells, lab, page):
    name = with_cells(spawn("echo", "demo: say hello there; echo"), SHOW, "maestro.sessions")
    ran(page, 1)
    expect(terminal(ran(page, 2))).to_contain_text("hello there")
    ran(page, 3)
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Save Widget State Automatically").click()
    page.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
    saved = saved_with_widgets(page, lab.folder / "work" / name)
    assert len(lab.tokens) == 3
    for token in lab.tokens:
        assert token not in saved


def test_after_a_reload_the_grid_is_there_again(with_cells, page):
    with_cells(spawn("echo", "demo: say hello there; echo"), SHOW)
    ran(page, 1)
    expect(terminal(ran(page, 2))).to_contain_text("hello there")
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.reload()
    page.locator(".mj-root[role=region]").scroll_into_view_if_needed()
    expect(terminal(page)).to_contain_text("hello there", timeout=60_000)


def test_a_pane_is_zoomed_and_left_by_keyboard(with_cells, page):
    with_cells(spawn("one", "demo: echo") + "\n" + spawn("two", "demo: echo"), SHOW)
    ran(page, 1)
    grid = ran(page, 2)
    one = pane(grid, "one")
    one.locator(".mj-title").focus()
    page.keyboard.press("Enter")
    expect(one).to_have_class(re.compile("mj-zoomed"))
    expect(pane(grid, "two")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(pane(grid, "two")).to_be_visible()


def test_what_an_agent_says_is_text_and_never_markup(with_cells, page):
    nasty = '<img src=x onerror="window.hacked = 1">'
    with_cells(
        spawn("nasty", f"demo: report working {nasty}; say {nasty}; echo".replace('"', "'")),
        SHOW,
        "maestro.sessions",
    )
    ran(page, 1)
    grid = ran(page, 2)
    expect(grid.locator(".mj-message")).to_contain_text("<img src=x")
    ran(page, 3)
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_nothing_in_the_grid_is_a_barrier(with_cells, page, theme):
    page.emulate_media(reduced_motion="reduce")
    with_cells(
        "\n".join(
            [
                spawn("asks", ASK),
                spawn("works", "demo: echo"),
                spawn("fails", 'demo: fail "it broke"'),
                spawn("ends", 'demo: write new.txt "hi"; exit 0'),
            ],
        ),
        SHOW,
        "for name, state in dict(asks='needs_input', fails='error', ends='finished').items():\n"
        "    maestro[name].wait(state, timeout=60)",
    )
    if theme == "Dark":
        page.get_by_role("menuitem", name="Settings").click()
        page.get_by_text("Theme", exact=True).hover()
        page.get_by_role("menuitem", name="JupyterLab Dark", exact=True).click()
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    ran(page, 1)
    grid = ran(page, 2)
    ran(page, 3)
    page.locator(".mj-root[role=region]").scroll_into_view_if_needed()
    expect(grid.locator(".mj-pane[data-state=error]")).to_have_count(1)
    ARTIFACTS.mkdir(exist_ok=True)
    grid.locator(".mj-root[role=region]").screenshot(path=ARTIFACTS / f"states-{theme.lower()}.png")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "axe.run({include: ['.mj-root[role=region]'], exclude: ['.xterm']}).then(({violations}) => violations)",
    )
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


def test_the_grid_shows_in_notebook_7(lab, with_cells, page):
    name = with_cells(spawn("echo", "demo: say hello there; echo"), SHOW)
    ran(page, 1)
    page.keyboard.press("Control+s")
    page.goto(lab.address(f"notebooks/{name}"))
    cell = page.locator(".jp-CodeCell").nth(2)
    cell.locator(".cm-content").click()
    expect(
        page.locator(".jp-Notebook-ExecutionIndicator, .jp-NotebookKernelStatus-fade").first
    ).to_be_attached()
    page.keyboard.press("Control+Enter")
    page.locator(".mj-root[role=region]").scroll_into_view_if_needed()
    expect(terminal(page)).to_contain_text("hello there", timeout=60_000)
