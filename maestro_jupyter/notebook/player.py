"""A recording in a notebook, as a widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import anywidget
import traitlets

from maestro_jupyter.client.recording import Recording

from .assets import PLAYER, load_assets


class Player(anywidget.AnyWidget):
    """Plays what a session's terminal has shown.

    Parameters
    ----------
    recording
        The recording. It stays in the kernel until a page asks for it, and out of the notebook.
    speed
        How many times faster than it happened.
    idle_limit
        The most seconds without anything to see; None for as long as it was.
    height
        In pixels.

    Raises
    ------
    AssetsMissingError
        The widget's files are missing.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    speed = traitlets.Float(1.0, min=0.01, max=1000).tag(sync=True)
    idle_limit = traitlets.Float(None, allow_none=True, min=0).tag(sync=True)
    height = traitlets.Int(420, min=120, max=10_000).tag(sync=True)
    entry = traitlets.Unicode(PLAYER).tag(sync=True)
    bundle = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        recording: Recording,
        speed: float = 1.0,
        idle_limit: float | None = None,
        height: int = 420,
    ) -> None:
        assets = load_assets()
        self._assets = assets
        self._recording = recording
        super().__init__(
            _esm=assets.loader,
            _css=assets.styles,
            bundle=assets.version(PLAYER),
            speed=speed,
            idle_limit=idle_limit,
            height=height,
        )
        self.on_msg(self._on_message)

    def _on_message(self, widget: Any, message: Any, buffers: Sequence[Any]) -> None:
        del widget, buffers
        operation = message.get("op") if isinstance(message, dict) else None
        if operation == "recording":
            self.send({"op": "recording"}, [self._recording.data])
        elif operation == "file" and message.get("file") == PLAYER:
            self.send({"op": "file", "file": PLAYER}, [self._assets.script(PLAYER)])

    def __repr__(self) -> str:
        return f"<Player of {self._recording.name}>"
