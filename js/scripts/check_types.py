"""Fail where the front end's types no longer match the Python model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from maestro_jupyter.model.schema import main

JS = Path(__file__).parents[1]

if __name__ == "__main__":
    drifted = main([str(JS / "src/model/schema.json"), "--check"])
    generated = subprocess.run(["node", "scripts/types.mjs", "--check"], cwd=JS, check=False)
    sys.exit(drifted or generated.returncode)
