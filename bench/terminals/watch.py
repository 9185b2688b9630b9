"""Who watches some terminals, after typing the same command into each.

Usage: ``python -m bench.terminals.watch COMMAND BYTES_PER_SECOND ADDRESS...``. For each line on
standard input it prints how many bytes of each terminal it has shown by then. A rate of 0 is as
fast as they come.
"""

from __future__ import annotations

import json
import selectors
import sys
import time

from .wire import Connection

_STEPS_PER_SECOND = 20


def _watch(command: str, rate: int, addresses: list[str]) -> None:
    buffer = 16 * 2**10 if rate else 0
    connections = [Connection(address, buffer=buffer) for address in addresses]
    for connection in connections:
        connection.type(f"{command}\r")
    with selectors.DefaultSelector() as ready:
        ready.register(sys.stdin, selectors.EVENT_READ)
        if not rate:
            for connection in connections:
                ready.register(connection.socket, selectors.EVENT_READ, connection)
        while True:
            for key, _ in ready.select(1 / _STEPS_PER_SECOND):
                if key.data is not None:
                    key.data.receive()
                elif not sys.stdin.readline():
                    return
                else:
                    said = {"time": time.monotonic(), "shown": [c.received for c in connections]}
                    print(json.dumps(said), flush=True)
            if rate:
                for connection in connections:
                    connection.receive(rate // _STEPS_PER_SECOND)


if __name__ == "__main__":
    _watch(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
