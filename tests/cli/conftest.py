"""What the tests of this floor share."""

from tests.client.serving import jupyter_folders, maestro, server, server_folder

__all__ = ["jupyter_folders", "maestro", "server", "server_folder"]
