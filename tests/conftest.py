"""What every test shares: clean-up of a Jupyter server only where a test made one."""

from pathlib import Path

import hypothesis
import pytest
from jupyter_server.serverapp import ServerApp

from tests.repositories import repo as repo  # noqa: PLC0414 - a fixture for every test

# How long an example takes says more of the machine than of what is tested.
hypothesis.settings.register_profile("maestro", deadline=None)
hypothesis.settings.load_profile("maestro")


# They install programs or packages, from where the person's own configuration says.
OWN_HOME = {"e2e", "real_agents", "test_packaging.py"}


@pytest.fixture(autouse=True, scope="module")
def home(request, tmp_path_factory):
    """Have shells start in a home of the tests' own.

    What a person's start-up files do there, such as waiting for a lock, is not what is tested.
    """
    path = Path(request.node.path)
    if OWN_HOME.intersection(path.parts):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def jp_server_cleanup(jp_asyncio_loop):
    """Stop the server that a test started, extensions included.

    The plug-in's own fixture creates a server for every test just to clean it up.
    """
    yield
    if not ServerApp.initialized():
        return
    app = ServerApp.instance()
    jp_asyncio_loop.run_until_complete(app._cleanup())
    if hasattr(app, "kernel_manager"):
        app.kernel_manager.context.destroy()
    ServerApp.clear_instance()
