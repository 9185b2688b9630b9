"""A terminal of ours behind terminado's and jupyter_server_terminals' own classes."""

import asyncio

from jupyter_server_terminals.terminalmanager import TerminalManager
from terminado.management import PtyWithClients


class StockClient:
    size = (10, 20)

    def __init__(self):
        self.text = ""
        self.died = False

    def on_pty_read(self, text):
        self.text += text

    def on_pty_died(self):
        self.died = True


async def test_the_stock_manager_lists_and_ends_our_terminal(start, ended):
    terminal = await start.run("sleep", "1000")
    manager = TerminalManager(shell_command=["sh"])
    manager.terminals["ours"] = terminal
    assert isinstance(terminal, PtyWithClients)
    model = manager.get("ours")
    assert model["name"] == "ours"
    assert model["last_activity"].endswith("Z")
    await manager.terminate("ours", force=True)
    assert await ended(terminal) == -9


async def test_a_stock_client_sees_and_types(start, until, ended):
    terminal = await start.sh(r"echo früh; read line; printf '\303'; sleep 0.05; printf '\274'")
    await until(lambda: "früh" in terminal.screen())
    client = StockClient()
    terminal.clients.append(client)
    replay = terminal.read_buffer.copy()
    assert "früh" in "".join(replay)
    terminal.resize_to_smallest()
    assert (terminal.rows, terminal.cols) == (24, 80)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, terminal.ptyproc.write, "go\n")
    await ended(terminal)
    assert client.text.endswith("ü")
    assert client.died


async def test_signals_reach_the_program_and_not_the_server(start, ended):
    terminal = await start.run("sleep", "1000")
    while terminal.exit_code is None:
        terminal.killpg(15)
        await asyncio.sleep(0.01)
    assert terminal.exit_code == -15
    terminal.killpg(15)
    terminal.kill(15)
