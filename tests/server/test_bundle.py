import hashlib

import pytest

from maestro_jupyter.server import bundle


@pytest.fixture
def bundled(tmp_path, monkeypatch):
    """A bundle as the build makes it."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "widget.js").write_text("export default {}\n")
    (folder / "widget.css").write_text("a {}\n")
    (folder / ".hidden").write_text("secret")
    (tmp_path / "outside.js").write_text("secret")
    monkeypatch.setattr(bundle, "FOLDER", folder)
    return folder


@pytest.fixture
def get(bundled, maestro, fetch):
    async def get(name, **options):
        return await fetch("GET", f"maestro/static/{name}", **options)

    return get


async def test_the_bundle_is_a_script_that_a_module_can_import(get):
    answer = await get("widget.js")
    assert answer.status == 200
    assert answer.body == "export default {}\n"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert (await get("widget.css")).headers["Content-Type"].startswith("text/css")


async def test_a_browser_keeps_what_is_named_by_its_content(get, bundled):
    version = hashlib.sha256((bundled / "widget.js").read_bytes()).hexdigest()[:16]
    answer = await get("widget.js", params={"v": version})
    assert "max-age=31536000" in answer.headers["Cache-Control"]


async def test_another_version_than_the_servers_is_not_there(get):
    assert (await get("widget.js", params={"v": "0123abcd"})).status == 404


@pytest.mark.parametrize("name", ["nothing.js", ".hidden", "%2e%2e%2foutside.js", "a%00.js"])
async def test_nothing_else_is_given(get, name):
    answer = await get(name)
    assert answer.status in {400, 403, 404}
    assert "secret" not in str(answer.body)
