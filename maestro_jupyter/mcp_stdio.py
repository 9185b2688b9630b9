"""MCP over standard input and output, for agents that can't reach the server's URL themselves.

``python -m maestro_jupyter.mcp_stdio`` offers Maestro's tools on its own standard streams and
passes every call on to ``MAESTRO_MCP_URL``. Use it where the server listens on a Unix socket or
shows a certificate that the agent doesn't trust, and for agents that only speak stdio.
"""

from __future__ import annotations

import os
import ssl
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import anyio
import httpx2
import mcp_types as types
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from maestro_jupyter._version import __version__

_CONNECT_SECONDS = 30.0
_SILENCE_SECONDS = 300.0
"""The server sends a sign of life every 15 seconds while a call waits for a person."""


class BridgeError(Exception):
    """The server can't be reached; says what to do."""


@dataclass(frozen=True)
class Address:
    """Where the server is, and how to prove who asks."""

    url: str
    token: str = field(repr=False)
    socket: str | None = None
    certificate: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Address:
        """Read the address that Maestro gives to every agent.

        Raises
        ------
        BridgeError
            A variable is missing, or the URL is of a scheme other than ``http``, ``https`` and
            ``http+unix``.
        """
        missing = [
            name for name in ("MAESTRO_MCP_URL", "MAESTRO_TOKEN") if not environment.get(name)
        ]
        if missing:
            raise BridgeError(
                f"{' and '.join(missing)} must be set, as in the environment of every session; "
                "start the agent with: maestro spawn AGENT",
            )
        url, certificate = _latest(environment)
        socket = None
        parts = urlparse(url)
        if parts.scheme == "http+unix":
            socket = unquote(parts.netloc)
            url = parts._replace(scheme="http", netloc="localhost").geturl()
        elif parts.scheme not in {"http", "https"}:
            raise BridgeError(f"MAESTRO_MCP_URL is of an unknown scheme: {parts.scheme!r}")
        return cls(
            url=url,
            token=environment["MAESTRO_TOKEN"],
            socket=socket,
            certificate=Path(certificate) if certificate else None,
        )


def _latest(environment: Mapping[str, str]) -> tuple[str, str | None]:
    """Return where the server is now, and its certificate: a later one may have taken over."""
    url, certificate = environment["MAESTRO_MCP_URL"], environment.get("MAESTRO_CERTIFICATE")
    try:
        said = Path(environment["MAESTRO_ADDRESS"]).read_text(encoding="utf-8").splitlines()
    except (KeyError, OSError):
        return url, certificate
    if said and said[0].endswith("/hook"):
        url = said[0].removesuffix("hook") + "mcp"
        certificate = said[1] if len(said) > 1 else None
    return url, certificate


def http_client(address: Address) -> httpx2.AsyncClient:
    """Return a client for ``address``; proxies of the environment are for the outside world."""
    trust = True if address.certificate is None else pinned(address.certificate)
    return httpx2.AsyncClient(
        headers={"Authorization": f"Bearer {address.token}"},
        timeout=httpx2.Timeout(_CONNECT_SECONDS, read=_SILENCE_SECONDS),
        transport=httpx2.AsyncHTTPTransport(verify=trust, uds=address.socket),
        trust_env=False,
    )


def pinned(certificate: Path) -> ssl.SSLContext:
    """Return a context that trusts the first certificate in a file, and no other.

    A server on this machine is known by its key, not by a name: its certificate may be for a name
    that doesn't lead here.
    """
    text = certificate.read_text(encoding="ascii", errors="replace")
    end = "-----END CERTIFICATE-----"
    if end not in text:
        raise BridgeError(f"{certificate} holds no certificate; MAESTRO_CERTIFICATE must name one")
    context = ssl.create_default_context(cadata=text[: text.index(end) + len(end)] + "\n")
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


class Relay:
    """Offers the tools of another MCP server as its own."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.server: Server[Any] = Server(
            "maestro",
            version=__version__,
            title="Maestro",
            instructions=client.instructions,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
        )

    async def _list_tools(
        self,
        context: ServerRequestContext[Any],
        params: types.PaginatedRequestParams | None,
    ) -> types.ListToolsResult:
        del context, params
        return await self._client.list_tools()

    async def _call_tool(
        self,
        context: ServerRequestContext[Any],
        params: types.CallToolRequestParams,
    ) -> types.CallToolResult:
        async def pass_on(progress: float, total: float | None, message: str | None) -> None:
            await context.session.report_progress(progress, total, message)

        return await self._client.call_tool(
            params.name,
            params.arguments,
            progress_callback=pass_on,
        )


async def relay(address: Address) -> None:
    """Pass calls on until standard input ends.

    Raises
    ------
    BridgeError
        The server doesn't answer, or not as one that knows the token.
    """
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(http_client(address))
        connection = Client(streamable_http_client(address.url, http_client=http))
        try:
            client = await stack.enter_async_context(connection)
        except (MCPError, httpx2.HTTPError, ExceptionGroup) as error:
            raise BridgeError(
                f"Maestro's server does not answer at {address.url}, or does not know this "
                "session any more; is the session still open?",
            ) from error
        server = Relay(client).server
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())


def main() -> int:
    """Run the bridge and return its exit status."""
    try:
        anyio.run(relay, Address.from_environment(os.environ))
    except BridgeError as error:
        sys.stderr.write(f"maestro: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
