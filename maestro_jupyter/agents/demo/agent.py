"""How the demo agent is launched."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from pathlib import Path
from typing import ClassVar

from maestro_jupyter._version import __version__
from maestro_jupyter.agents.agent import Agent
from maestro_jupyter.agents.launch import Availability, Launch, LaunchRequest

PROGRAM = "maestro_jupyter.agents.demo"

_PACKAGES = Path(__file__).resolve().parents[3]


class DemoAgent(Agent):
    """A scripted program that shows what an agent does, and plays any part in tests.

    It does the tasks of the sample repository for real. Lines of the prompt that start with
    ``demo:`` tell it what else to do; :mod:`maestro_jupyter.agents.demo.directives` lists them.
    """

    name: ClassVar[str] = "demo"
    title: ClassVar[str] = "Demo (a script, no AI)"
    headless: ClassVar[bool] = True

    def availability(self) -> Availability:
        """Say that it is here: it is a part of Maestro."""
        executable = sys.executable or None
        return Availability(
            self.name,
            self.title,
            available=executable is not None,
            executable=executable,
            headless=self.headless,
            version=__version__,
            advice="" if executable else "Python does not know where its own program is.",
        )

    def launch(self, request: LaunchRequest) -> Launch:
        """Return this Python, running the program with the prompt as its only argument."""
        # -P: a module in the worktree must not be taken for one of Python's own.
        how = ("--headless",) if request.headless else ()
        return Launch(
            (sys.executable, "-P", "-m", PROGRAM, *how, request.prompt), env=_way_to_this_package()
        )


def _way_to_this_package() -> dict[str, str]:
    """Return the PYTHONPATH that finds this package, where Python would not find it by itself."""
    places = {*sysconfig.get_paths().values(), site.getusersitepackages()}
    if str(_PACKAGES) in {os.path.realpath(place) for place in places}:
        return {}
    # A relative entry would mean a folder of the worktree over there.
    before = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    return {"PYTHONPATH": os.pathsep.join((str(_PACKAGES), *map(os.path.abspath, before)))}
