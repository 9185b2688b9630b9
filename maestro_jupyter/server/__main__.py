"""``python -m maestro_jupyter.server`` starts a Jupyter server with this extension."""

from . import main

main()
