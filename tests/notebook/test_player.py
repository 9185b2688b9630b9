import pytest

from maestro_jupyter.client.recording import Recording
from maestro_jupyter.commands import PlayRequest
from maestro_jupyter.notebook import assets
from maestro_jupyter.notebook.player import Player
from maestro_jupyter.notebook.views import shown

CAST = b'{"version": 2, "width": 80, "height": 24}\n[0.5, "o", "hello\\r\\n"]\n'


@pytest.fixture(autouse=True)
def static(tmp_path, monkeypatch):
    """Built files."""
    folder = tmp_path / "static"
    folder.mkdir()
    for name in ("loader.js", "widget.css", "widget.js", "player.js"):
        (folder / name).write_text(f"/* {name} */")
    monkeypatch.setattr(assets, "STATIC", folder)


@pytest.fixture
def player(monkeypatch):
    player = shown(PlayRequest(Recording("login", CAST), speed=2, idle_limit=1.5), None)
    assert isinstance(player, Player)
    player.sent = []
    monkeypatch.setattr(player, "send", lambda *message: player.sent.append(message))
    yield player
    player.close()


def test_a_recording_comes_when_a_page_asks_for_it(player):
    player._on_message(player, {"op": "recording"}, [])
    assert player.sent == [({"op": "recording"}, [CAST])]


def test_the_recording_is_not_saved_with_the_notebook(player):
    assert "hello" not in str(player.get_state())
    assert (player.speed, player.idle_limit, player.entry) == (2, 1.5, "player.js")
    assert repr(player) == "<Player of login>"


def test_the_players_script_comes_from_the_kernel_and_nothing_else(player):
    for asked in ({"op": "file", "file": "player.js"}, {"op": "file", "file": "../a"}, "x", None):
        player._on_message(player, asked, [])
    assert player.sent == [({"op": "file", "file": "player.js"}, [b"/* player.js */"])]
