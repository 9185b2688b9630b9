"""Who types, and who asks the server for something, and how long each of them waits.

Usage: ``python -m bench.terminals.ask {echo,api} ADDRESS SECONDS PAUSE``. It prints the
milliseconds that each answer took.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from .wire import Connection

_READY = "stty raw -echo; echo rea''dy; exec cat\r"


def _echo(address: str) -> Callable[[], None]:
    connection = Connection(address, keep=True)
    connection.type(_READY)
    connection.wait_for(b"ready\n")

    def ask() -> None:
        connection.type("x")
        connection.wait_for(b"x")

    return ask


def _api(url: str) -> Callable[[], None]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)

    def ask() -> None:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{parts.path} answered {answer.status}")

    ask()
    return ask


def _waits(ask: Callable[[], None], seconds: float, pause: float) -> list[float]:
    waits = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.perf_counter()
        ask()
        waits.append((time.perf_counter() - begun) * 1000)
        time.sleep(pause)
    return waits


if __name__ == "__main__":
    asked, there, how_long, between = sys.argv[1:]
    one = _echo(there) if asked == "echo" else _api(there)
    print("begun", flush=True)
    print(json.dumps(_waits(one, float(how_long), float(between))), flush=True)
