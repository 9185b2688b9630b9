"""JupyterLab that was open while its server was killed goes on without being loaded again."""

import signal

from playwright.sync_api import expect

from tests.e2e.jupyterlab import LISTENS, discard_all, open_lab, row, show_panel, spawn, until
from tests.e2e.lab import make_folders, serving
from tests.e2e.test_reconnect import TOKEN, dismiss, free_port


def test_the_sidebar_says_that_it_is_disconnected_and_recovers_by_itself(tmp_path, page):
    make_folders(tmp_path)
    port = free_port()
    with serving(tmp_path, port=port, token=TOKEN) as lab:
        open_lab(page, lab, "restart")
        panel = show_panel(page)
        before = spawn(lab, "before", LISTENS)
        until(lab, before, "idle")
        expect(row(panel, before)).to_have_attribute("data-state", "idle")
        lab.process.send_signal(signal.SIGKILL)
        lab.process.wait()
        expect(panel.locator(".mj-connection")).to_contain_text("Disconnected")
        expect(page.locator(".mj-statusbar")).to_contain_text("disconnected")
        expect(row(panel, before)).to_be_visible()
    # JupyterLab has questions of its own when a server is gone.
    page.add_locator_handler(page.locator(".jp-Dialog"), dismiss)
    with serving(tmp_path, port=port, token=TOKEN) as lab:
        expect(row(panel, before)).to_have_attribute("data-state", "interrupted", timeout=60_000)
        expect(panel.locator(".mj-connection")).to_be_hidden()
        after = spawn(lab, "after", LISTENS)
        expect(row(panel, after)).to_have_attribute("data-state", "idle", timeout=60_000)
        discard_all(lab)
