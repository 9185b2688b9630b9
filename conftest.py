"""Pytest plug-ins for the whole suite; pytest takes them from the root folder only."""

pytest_plugins = ["pytest_jupyter.jupyter_server"]
