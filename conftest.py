"""Pytest plug-ins for the whole suite; pytest takes them from the root folder only."""

import signal

pytest_plugins = ["pytest_jupyter.jupyter_server"]

# A script that runs the suite in the background has it ignore Ctrl-C, and all that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
