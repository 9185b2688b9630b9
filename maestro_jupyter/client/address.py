"""Where a server is, and the token that opens it: always the two of one server together."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit, urlunsplit

from maestro_jupyter.model import InvalidInputError

_PAGES = ("lab", "tree", "doc", "notebooks", "maestro")


@dataclass(frozen=True)
class Address:
    """A server that can be asked.

    Parameters
    ----------
    url
        Its base URL, ending in a slash.
    token
        What opens it; empty for a server without authentication.
    origin
        How it was found, in words.
    server
        The id of the server instance, where it is known.
    pid
        Its process, where it is known.
    certificate
        The file of the server's own certificate, which is then the only one believed.
    """

    url: str
    token: str = field(default="", repr=False)
    origin: str = ""
    server: str = ""
    pid: int | None = None
    certificate: str | None = None

    @property
    def api(self) -> str:
        """Return the root of Maestro's routes, without a slash at its end."""
        return f"{self.url}maestro/api"

    @property
    def loopback(self) -> bool:
        """Return whether the server runs on this machine, so that no proxy lies between."""
        host = urlsplit(self.url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def headers(self) -> dict[str, str]:
        """Return what authenticates a request."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def tls(self) -> ssl.SSLContext | None:
        """Return how to check the server's certificate; None where the system's way is right."""
        if self.certificate is None:
            return None
        context = ssl.create_default_context(cafile=self.certificate)
        # The one certificate that is believed is the server's own, whatever name it bears.
        context.check_hostname = False
        return context

    def websocket(self, path: str) -> str:
        """Return the address of a websocket below Maestro's routes."""
        scheme, _, rest = self.api.partition(":")
        return f"{'wss' if scheme == 'https' else 'ws'}:{rest}/{path}"


def parse_url(url: str) -> tuple[str, str | None]:
    """Split what a person pasted into a server's base URL and the token in it, if any.

    The address of a JupyterLab page, as the server prints it, is as good as the base URL.

    Raises
    ------
    InvalidInputError
        It is not an http or https URL.

    Examples
    --------
    >>> parse_url("http://127.0.0.1:8888/user/x/lab?token=abc")
    ('http://127.0.0.1:8888/user/x/', 'abc')
    """
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        if usable:
            _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise InvalidInputError(
            f"{url!r} is not the address of a server.",
            hint="It looks like http://127.0.0.1:8888/",
            reason="bad_url",
        )
    folders = [part for part in parts.path.split("/") if part]
    for page in _PAGES:
        if page in folders:
            folders = folders[: folders.index(page)]
    path = "/".join(["", *folders, ""])
    token = parse_qs(parts.query).get("token", [None])[0]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, path, "", "")), token
