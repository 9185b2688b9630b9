"""A page that was open while its server was restarted goes on without being loaded again."""

import signal
import socket

from playwright.sync_api import expect

from tests.e2e.lab import make_folders, serving
from tests.e2e.notebook import open_notebook, ran
from tests.e2e.test_grid import SHOW, notebook_of, pane, terminal
from tests.e2e.test_terminal import SHELL

TOKEN = "restarted"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def dismiss(question):
    question.locator("button").last.click()


def test_a_grid_goes_on_when_its_server_was_killed_and_started_again(tmp_path, page):
    make_folders(tmp_path)
    port = free_port()
    with serving(tmp_path, port=port, token=TOKEN) as lab:
        notebook_of(lab, "restart.ipynb", SHELL, SHOW)
        open_notebook(lab, page, "restart.ipynb")
        for number in range(3):
            ran(page, number)
        grid = page.locator(".mj-root[role=region]")
        grid.scroll_into_view_if_needed()
        before = pane(page.locator("body"), "sh")
        before.locator(".xterm-screen").click()
        page.keyboard.type("echo be''fore")
        page.keyboard.press("Enter")
        expect(terminal(before)).to_contain_text("before")
        repo = lab.get("maestro/api/sessions")[0]["repo"]
        lab.process.send_signal(signal.SIGKILL)
        lab.process.wait()
        expect(grid.locator(".mj-connection")).to_contain_text("Not connected")
    # JupyterLab has questions of its own when a server and its kernels are gone.
    page.add_locator_handler(page.locator(".jp-Dialog"), dismiss)
    with serving(tmp_path, port=port, token=TOKEN) as lab:
        expect(before).to_have_attribute("data-state", "interrupted", timeout=60_000)
        expect(grid.locator(".mj-connection")).to_be_empty()
        expect(terminal(before)).to_contain_text("before")
        asked = {"agent": "shell", "name": "later", "repo": repo}
        lab.request("POST", "maestro/api/sessions", asked)
        after = pane(page.locator("body"), "later")
        after.locator(".xterm-screen").click()
        page.keyboard.type("echo af''ter")
        page.keyboard.press("Enter")
        expect(terminal(after)).to_contain_text("after")
        for session in lab.get("maestro/api/sessions"):
            lab.request("DELETE", f"maestro/api/sessions/{session['id']}?discard=true")
