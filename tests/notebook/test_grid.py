import gc
import json
import threading
import weakref

import pytest
from traitlets import TraitError

from maestro_jupyter.client import Maestro
from maestro_jupyter.client.records import Records
from maestro_jupyter.client.run_records import RunRecords
from maestro_jupyter.notebook import Grid, assets
from maestro_jupyter.notebook.assets import AssetsMissingError, load_assets
from maestro_jupyter.notebook.pump import PAUSE, Pump
from tests.client.peers import Peer, running, session_json
from tests.client.serving import wait_for


@pytest.fixture(autouse=True)
def static(tmp_path, monkeypatch):
    """A built bundle."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "loader.js").write_text("export default {}")
    (folder / "widget.css").write_text(".mj-root {}")
    (folder / "widget.js").write_text("export const bundle = 1")
    monkeypatch.setattr(assets, "STATIC", folder)
    return folder


@pytest.fixture
def grid(maestro):
    grid = maestro.grid()
    yield grid
    grid.close()


def names(grid):
    return [session["name"] for session in grid.snapshot["sessions"]]


def test_what_is_synced_is_what_the_page_is_promised(grid):
    promised = {"snapshot", "names", "height", "zoomed", "entry", "bundle", "_esm", "_css"}
    promised |= {"copy_on_select", "font_size", "font_family", "scrollback"}
    assert promised <= set(grid.keys)
    assert isinstance(grid, Grid)
    assert grid.height == 560
    assert grid._esm == "export default {}"
    assert grid._css == ".mj-root {}"
    assert set(grid.snapshot) == {"server", "seq", "connected", "sessions"}
    assert grid.snapshot["connected"]


def test_the_bundles_name_changes_with_its_content(static):
    before = load_assets().version("widget.js")
    (static / "widget.js").write_text("export const bundle = 2")
    assets._read.cache_clear()
    assert load_assets().version("widget.js") != before
    assert len(before) == 16


@pytest.mark.parametrize("name", ["nothing.js", "../assets.py", "widget.css", ""])
def test_nothing_but_a_script_is_given_as_one(name):
    with pytest.raises(AssetsMissingError):
        load_assets().script(name)


def test_without_its_files_it_says_how_to_get_them(maestro, static):
    (static / "widget.js").unlink()
    with pytest.raises(AssetsMissingError) as caught:
        maestro.grid()
    assert "npm" in caught.value.hint


def test_no_token_is_in_anything_that_reaches_the_page(grid, maestro):
    state = json.dumps(grid.get_state(), default=str)
    bundle = json.dumps(grid._repr_mimebundle_(), default=str)
    assert maestro.api.address.token not in state + bundle + repr(grid)


def test_news_reaches_the_snapshot(grid, maestro, repo):
    session = maestro.spawn("shell", name="fresh", repo=repo)
    wait_for(lambda: names(grid) == ["fresh"])
    session.stop()
    wait_for(lambda: grid.snapshot["sessions"][0]["state"] == "interrupted")
    session.discard()
    wait_for(lambda: names(grid) == [])


def test_a_long_prompt_is_not_sent_to_every_page(grid, maestro, repo):
    maestro.spawn("shell", "x" * 50_000, name="long", repo=repo)
    wait_for(lambda: names(grid) == ["long"])
    assert len(grid.snapshot["sessions"][0]["prompt"]) == 500


def test_it_shows_itself_as_a_table_where_widgets_cannot_run(maestro, repo):
    session = maestro.spawn("shell", name="shown", repo=repo)
    other = maestro.spawn("shell", name="hidden", repo=repo)
    grid = maestro.grid("shown")
    try:
        data, _ = grid._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in data
        assert data["text/plain"] == repr(grid) == "<Grid of shown>"
        assert session.name in data["text/html"]
        assert other.name not in data["text/html"]
    finally:
        grid.close()


def test_what_an_agent_says_is_text_in_the_table():
    peer = Peer()
    said = session_json(status={"message": "<script>alert(1)</script>\x1b[2J"})
    peer.script = [{"type": "snapshot", "server": peer.server, "seq": 1, "sessions": [said]}]
    with running(peer), Maestro(peer.url, peer.token) as maestro:
        grid = Grid(maestro)
        html = grid._repr_mimebundle_()[0]["text/html"]
        grid.close()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "\x1b" not in html


def test_a_height_out_of_reason_is_refused(grid):
    with pytest.raises(TraitError):
        grid.height = 3


def test_two_grids_show_the_same_and_one_goes_on_when_the_other_is_closed(maestro, repo):
    one, two = maestro.grid(), maestro.grid()
    one.close()
    maestro.spawn("shell", name="later", repo=repo)
    wait_for(lambda: names(two) == ["later"])
    assert names(one) == []
    two.close()


def test_a_closed_grid_leaves_no_thread(maestro):
    def pumps():
        return [thread for thread in threading.enumerate() if thread.name == "maestro-grid"]

    before = len(pumps())
    grid = maestro.grid()
    assert len(pumps()) == before + 1
    grid.close()
    wait_for(lambda: len(pumps()) == before)


class Shown:
    def __init__(self):
        self.pictures = []
        self.came = threading.Event()

    def show(self, picture):
        self.pictures.append(picture)
        self.came.set()


def test_a_burst_of_news_becomes_few_pictures_the_last_of_them_complete():
    records, shown = Records(), Shown()
    pump = Pump(records, RunRecords(), records.snapshot, shown.show)
    for seq in range(1, 301):
        records.put(session_json(seq=seq, state="working"), seq=seq)
    wait_for(lambda: shown.pictures and shown.pictures[-1]["seq"] == 300)
    pump.stop()
    assert len(shown.pictures) < 100
    assert PAUSE <= 0.05


def test_a_pump_ends_with_what_it_feeds():
    records, shown = Records(), Shown()
    gone = weakref.ref(shown)
    pump = Pump(records, RunRecords(), records.snapshot, shown.show)
    del shown
    gc.collect()
    assert gone() is None
    records.put(session_json())
    wait_for(lambda: not pump._thread.is_alive())
