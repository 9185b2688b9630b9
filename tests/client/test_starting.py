"""Where no server of our own can be started, and why."""

import pytest

from maestro_jupyter.client.errors import ServerStartError
from maestro_jupyter.client.starting import start_server


@pytest.mark.parametrize("variable", ["JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "HOME"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch, variable):
    (tmp_path / "file").write_text("")
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
        (tmp_path / name.lower()).mkdir()
    monkeypatch.setenv(variable, str(tmp_path / "file" / "nowhere"))
    with pytest.raises(ServerStartError) as caught:
        start_server()
    assert str(tmp_path / "file" / "nowhere") in caught.value.message
    assert variable in caught.value.hint
