"""Passes what an agent's hook is told on to Maestro. Agents run it at every step, so it is quick.

``python -I -S hook_command.py [EVENT] [JSON]`` takes the hook's input from standard input, or from
its last argument where that is a JSON object. ``EVENT`` names the event for agents whose input does
not. Whatever happens, it prints nothing and exits with 0 after at most a second, because an agent
would take anything else for a decision.
"""

# What lies below ``signal`` and ``socket`` loads in half their time.
import _signal
import _socket
import os
import sys
import time

BORN = time.monotonic()
SECONDS = 1.0
MOST_SENT = 60_000
"""The server takes 64 KiB; what is longer is shortened first."""

_MOST_READ = 16 * 2**20
_PIECE = 65536
_KEPT = (400, 100, 20)
_DEPTH = 5


def main(arguments: list[str]) -> None:
    """Pass the input on, if there is somebody to take it."""
    token = os.environ.get("MAESTRO_TOKEN", "")
    url, certificate = address()
    if not (token and url and os.environ.get("MAESTRO_SESSION")):
        return
    if arguments and arguments[-1].lstrip().startswith("{"):
        body = os.fsencode(arguments.pop())
    else:
        body = read_all()
    body = shortened(body)
    if not body.strip():
        return
    scheme, host, path = parts(url)
    if arguments:
        path += f"?event={arguments[0]}"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {'localhost' if scheme == 'http+unix' else host}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Maestro-Clock: {BORN:.6f}\r\nMaestro-Number: {time.time_ns()}-{os.getpid()}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    post(scheme, host, certificate, head.encode("ascii") + body)


def address() -> tuple[str, str]:
    """Return where the server is now, which may have been started anew, and its certificate."""
    place = os.environ.get("MAESTRO_ADDRESS")
    if place:
        try:
            with open(place, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is slow to load
                url, _, certificate = file.read().partition("\n")
        except OSError:
            url = ""
        if url:
            return url, certificate.strip()
    return os.environ.get("MAESTRO_HOOK_URL", ""), os.environ.get("MAESTRO_CERTIFICATE", "")


def read_all() -> bytes:
    """Return what standard input holds."""
    body = b""
    while len(body) <= _MOST_READ:
        piece = os.read(0, _PIECE)
        if not piece:
            return body
        body += piece
    return b""


def shortened(body: bytes) -> bytes:
    """Return ``body`` as it is, or with its long texts and lists cut where it is too long."""
    if len(body) <= MOST_SENT:
        return body
    import json

    said = json.loads(body)
    for kept in _KEPT:
        body = json.dumps(cut(said, kept, _DEPTH)).encode()
        if len(body) <= MOST_SENT:
            return body
    return b""


def cut(said: object, kept: int, depth: int) -> object:
    """Return ``said`` with at most ``kept`` characters of each text, and nothing very deep."""
    if isinstance(said, str):
        return said[:kept]
    if isinstance(said, dict):
        few = list(said.items())[: kept if depth else 0]
        return {key[:kept]: cut(value, kept, depth - 1) for key, value in few}
    if isinstance(said, list):
        return [cut(value, kept, depth - 1) for value in said[: kept // 4 if depth else 0]]
    return said


def parts(url: str) -> tuple[str, str, str]:
    """Return scheme, host with port, and path."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return scheme, host, slash + path


def post(scheme: str, host: str, certificate: str, request: bytes) -> None:
    """Send ``request`` and wait for the first bytes of the answer: then it has been recorded."""
    if scheme == "https":
        post_privately(host, certificate, request)
        return
    connection = connect(scheme, host, 80)
    connection.sendall(request)
    connection.recv(_PIECE)
    connection.close()


def post_privately(host: str, certificate: str, request: bytes) -> None:
    """Send over TLS to who holds the key of ``certificate``, or a key that this machine trusts."""
    import socket
    import ssl

    name, _, _ = split(host, 443)
    if certificate:
        with open(certificate, encoding="ascii", errors="replace") as file:  # noqa: PTH123
            text = file.read()
        end = "-----END CERTIFICATE-----"
        context = ssl.create_default_context(cadata=text[: text.index(end) + len(end)] + "\n")
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        # A server on this machine is known by its key; its name may not lead here.
        context.check_hostname = False
    else:
        context = ssl.create_default_context()
    plain = socket.create_connection(split(host, 443)[:2])
    with context.wrap_socket(plain, server_hostname=name) as connection:
        connection.sendall(request)
        connection.recv(_PIECE)


def connect(scheme: str, host: str, usual: int) -> _socket.socket:
    """Return a connection to the server."""
    if scheme == "http+unix":
        from urllib.parse import unquote

        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        connection.connect(unquote(host))
        return connection
    name, port, family = split(host, usual)
    connection = _socket.socket(family, _socket.SOCK_STREAM)
    connection.connect((name, port))
    return connection


def split(host: str, usual: int) -> tuple[str, int, int]:
    """Return the name or number of a host, its port, and the family of its addresses."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name, int(rest[1:] or usual), _socket.AF_INET6
    name, _, port = host.partition(":")
    return name, int(port or usual), _socket.AF_INET


def run() -> None:
    """Do it within its time, and let nothing out."""
    _signal.signal(_signal.SIGALRM, lambda *_: os._exit(0))
    _signal.setitimer(_signal.ITIMER_REAL, SECONDS)
    try:
        main(sys.argv[1:])
    except BaseException:  # noqa: BLE001 - whatever it is, it must not disturb the agent
        os._exit(0)
    os._exit(0)


if __name__ == "__main__":
    run()
