"""The wheel alone makes a working extension, without Node.js."""

import json
import os
import re
import site
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[1]
SHARED = "data/etc/jupyter/jupyter_server_config.d/maestro_jupyter.json"


def run(*argv, environment=None):
    done = subprocess.run(
        [str(each) for each in argv],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        # Where the sources are not found by accident.
        cwd=tempfile.gettempdir(),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel in it, and what it depends on borrowed from this one."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    borrowed = {*site.getsitepackages(), sysconfig.get_path("purelib")}
    (packages / "borrowed.pth").write_text("\n".join(sorted(borrowed)))
    return folder


@pytest.fixture(scope="module")
def environment(installed, tmp_path_factory):
    """No Node.js, no PYTHONPATH, and nothing of the user's configuration."""
    home = tmp_path_factory.mktemp("home")
    tools = home / "tools"
    tools.mkdir()
    (tools / "git").symlink_to(next(filter(os.path.exists, git_candidates())))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    kept.pop("PYTHONPATH", None)
    environment = {
        **kept,
        "PATH": f"{installed}/bin:{tools}",
        "HOME": str(home),
        "JUPYTER_NO_CONFIG": "0",
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }
    yield environment
    for file in (home / "runtime").glob("maestro-*.json"):
        server = psutil.Process(json.loads(file.read_text())["pid"])
        server.terminate()
        server.wait(30)


def git_candidates():
    return [str(Path(folder) / "git") for folder in os.environ["PATH"].split(os.pathsep)]


def test_the_wheel_holds_all_that_is_served_and_nothing_more(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("widget.js", "widget.css", "loader.js"):
        assert f"maestro_jupyter/static/{name}" in names
    assert any(name.endswith(SHARED) for name in names)
    for name in (
        "server/schemas/event.v1.yaml",
        "store/migrations/001_sessions_and_events.sql",
        "sample/template/.gitignore",
        "sample/solutions/fix-parser.patch",
    ):
        assert f"maestro_jupyter/{name}" in names
    sources = {str(file.relative_to(ROOT)) for file in (ROOT / "maestro_jupyter").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == sources
    assert not [name for name in names if re.search(r"node_modules|__pycache__|\.map$", name)]


def test_the_jupyterlab_extension_is_there_by_installing_it(installed, environment):
    folder = installed / "share" / "jupyter" / "labextensions" / "maestro-jupyter"
    package = json.loads((folder / "package.json").read_text())
    assert (folder / package["jupyterlab"]["_build"]["load"]).is_file()
    assert (folder / "schemas" / "maestro-jupyter" / "plugin.json").is_file()
    command = (installed / "bin" / "python", "-m", "jupyterlab.labextensions", "list")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", run(*command, environment=environment))
    assert re.search(r"maestro-jupyter v\S+ enabled\s+OK", plain)


def test_the_installed_code_is_the_wheels(installed, environment):
    code = "import maestro_jupyter; print(maestro_jupyter.__file__)"
    where = run(installed / "bin" / "python", "-c", code, environment=environment)
    assert where.startswith(str(installed))


def test_the_server_extension_is_enabled_by_installing_it(installed, environment):
    listing = run(
        *(installed / "bin" / "python", "-m", "jupyter_server", "extension", "list"),
        environment=environment,
    )
    plain = re.sub(r"\x1b\[[0-9;]*m", "", listing)
    assert re.search(r"maestro_jupyter enabled", plain)
    assert re.search(r"maestro_jupyter 0\S* OK", plain)


def test_the_command_and_the_magics_work_without_a_server_of_ours(installed, environment):
    assert "spawn" in run(installed / "bin" / "maestro", "--help", environment=environment)
    said = run(
        *(installed / "bin" / "python", "-m", "IPython", "--no-banner", "--colors=nocolor", "-c"),
        "%load_ext maestro_jupyter\n%maestro agents",
        environment=environment,
    )
    assert "demo" in said
    assert "Traceback" not in said


def test_the_widget_finds_its_files(installed, environment):
    code = """if True:
        from maestro_jupyter.notebook.assets import load_assets
        from maestro_jupyter.notebook.grid import Grid

        for name in ("widget.js", "webgl.js", "player.js", "run.js"):
            print(load_assets().version(name))
    """
    versions = run(installed / "bin" / "python", "-c", code, environment=environment)
    assert re.fullmatch(r"([0-9a-f]{16}\n){4}", versions)
