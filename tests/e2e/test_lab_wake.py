"""JupyterLab where the network was gone: its connections are dead, and nobody told it."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.e2e.jupyterlab import LISTENS, discard_all, open_lab, row, show_panel, spawn, until
from tests.e2e.lab import Lab
from tests.e2e.tunnel import Tunnel

PATIENCE_MS = 60_000


def test_a_page_whose_connections_died_unheard_hears_of_agents_again_and_its_terminals_go_on(
    page, lab
):
    first = until(lab, spawn(lab, "before", LISTENS), "idle")
    with Tunnel(urlsplit(lab.url).port) as tunnel:
        there = Lab(f"http://127.0.0.1:{tunnel.port}/user/x/", lab.token, lab.folder, lab.process)
        sockets = []

        def note(socket):
            sockets.append(socket)

        page.on("websocket", note)
        open_lab(page, there, "wake")
        panel = show_panel(page)
        row(panel, first).locator(".mj-row-title").click()
        terminal = page.locator(".mj-session .mj-pane > .mj-terminal .xterm-rows")
        expect(terminal).to_contain_text("ready", timeout=PATIENCE_MS)
        page.context.set_offline(offline=True)
        tunnel.die()
        second = spawn(lab, "after", LISTENS)
        until(lab, second, "idle")
        expect(row(panel, second)).to_have_count(0)
        assert not any(socket.is_closed() for socket in sockets)
        page.context.set_offline(offline=False)
        expect(row(panel, second)).to_have_attribute("data-state", "idle", timeout=PATIENCE_MS)
        lab.request("POST", f"maestro/api/sessions/{first['id']}/send", {"text": "good morning"})
        expect(terminal).to_contain_text("echo: good morning", timeout=PATIENCE_MS)
    discard_all(lab)
