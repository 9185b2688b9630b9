"""What every live widget is: fed by the client, and led to the server by the kernel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import anywidget
import traitlets

from maestro_jupyter.client import Maestro

from .assets import GRID, load_assets
from .pump import Pump
from .relay import Relay

Picture = Callable[[Maestro], dict[str, Any]]


class LiveWidget(anywidget.AnyWidget):
    """A widget that shows what the client knows, as it changes.

    Parameters
    ----------
    maestro
        The client.
    picture
        Returns what the page is shown of what the client knows.
    traits
        Of the subclass.

    Raises
    ------
    MaestroError
        The server cannot be reached, or the widget's files are missing.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    snapshot = traitlets.Dict().tag(sync=True, echo_update=False)
    height = traitlets.Int(560, min=120, max=10_000).tag(sync=True)
    copy_on_select = traitlets.Bool(
        default_value=False,
        help="Copy what is selected in a terminal at once.",
    ).tag(sync=True)
    font_size = traitlets.Int(12, min=6, max=32, help="Of the terminals, in pixels.").tag(sync=True)
    font_family = traitlets.Unicode("", help="Of the terminals; the theme's if empty.").tag(
        sync=True
    )
    scrollback = traitlets.Int(
        5000,
        min=0,
        max=100_000,
        help="Lines that a terminal keeps above its screen.",
    ).tag(sync=True)
    entry = traitlets.Unicode(GRID).tag(sync=True)
    bundle = traitlets.Unicode("").tag(sync=True)

    def __init__(self, maestro: Maestro | None, picture: Picture, **traits: Any) -> None:
        assets = load_assets()
        maestro = Maestro() if maestro is None else maestro
        maestro.follow()
        # Traits come from the page on one thread and from the pump on another.
        self._turn = threading.RLock()
        super().__init__(
            _esm=assets.loader,
            _css=assets.styles,
            bundle=assets.version(GRID),
            snapshot=picture(maestro),
            **traits,
        )
        self._maestro = maestro
        self._relay = Relay(maestro.api, assets, self._tell)
        self.on_msg(self._on_message)
        shown = partial(picture, maestro)
        self._pump = Pump(maestro.records, maestro.run_records, shown, self._show)
        self._show(picture(maestro))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take in what the page has changed."""
        with self._turn:
            super().set_state(sync_data)

    def close(self) -> None:
        """Take the widget off the page, and end what feeds it."""
        if hasattr(self, "_pump"):
            self._pump.stop()
            self._relay.close()
        super().close()

    def _show(self, snapshot: dict[str, Any]) -> None:
        with self._turn:
            if self.comm is not None:
                self.snapshot = snapshot

    def _tell(self, message: dict[str, Any], buffers: list[bytes] | None) -> None:
        with self._turn:
            if self.comm is not None:
                self.send(message, buffers)

    def _on_message(self, widget: Any, message: Any, buffers: Sequence[Any]) -> None:
        del widget
        self._relay.receive(message, buffers)

    def _table(self) -> str:
        """Return as HTML what a page shows that has no widgets."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self._table()}, metadata
