"""What ``%load_ext maestro_jupyter`` does: little, and quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.error import TryNext
from IPython.core.magic import no_var_expand

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .magic import MaestroMagic

MAGIC = "maestro"
_KEYS = (f"%{MAGIC}", f"%%{MAGIC}")


class Extension:
    """The extension in one shell. What it needs is imported at its first use."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self._loaded: MaestroMagic | None = None
        self._registered = True

    @property
    def magic(self) -> MaestroMagic:
        """The magic itself."""
        if self._loaded is None:
            from .magic import MaestroMagic

            self._loaded = MaestroMagic(self.shell)
        return self._loaded

    def register(self) -> None:
        """Make the magic and its completion known to the shell."""

        @no_var_expand
        def maestro(line: str, cell: str | None = None) -> Any:
            """Run AI coding agents side by side; see ``%maestro --help``."""
            return self.magic.run(line, cell)

        shell: Any = self.shell
        shell.register_magic_function(maestro, "line_cell", MAGIC)
        for key in _KEYS:
            shell.set_hook("complete_command", self._complete, str_key=key)

    def unregister(self) -> None:
        """Take all of it back, and end the connection to the server."""
        self._registered = False
        for kind in ("line", "cell"):
            self.shell.magics_manager.magics[kind].pop(MAGIC, None)
        if self._loaded is not None:
            self._loaded.close()
            self._loaded = None

    def _complete(self, shell: InteractiveShell, event: Any) -> list[str]:
        del shell
        if not self._registered:
            # A shell has no way to take a hook back.
            raise TryNext
        return self.magic.complete(event.text_until_cursor, event.symbol)


_extensions: dict[int, Extension] = {}


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add ``%maestro`` and ``%%maestro`` to a shell."""
    if id(shell) not in _extensions:
        _extensions[id(shell)] = Extension(shell)
        _extensions[id(shell)].register()


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Remove the magics from a shell."""
    extension = _extensions.pop(id(shell), None)
    if extension is not None:
        extension.unregister()
