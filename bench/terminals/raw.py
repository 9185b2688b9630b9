"""The floor: terminals behind a bare loop around epoll, without a server, a ring or a protocol.

``python -m bench.terminals.raw COUNT`` prints the ports on which one connection each is taken, and
ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import select
import socket
import sys

from bench.bare import start

_READ = 64 * 2**10


def _serve(count: int) -> None:
    waiting = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    print(json.dumps([one.getsockname()[1] for one in waiting]), flush=True)
    to_accept = {one.fileno(): one for one in waiting}
    poll = select.epoll()
    for fd in (sys.stdin.fileno(), *to_accept):
        poll.register(fd, select.EPOLLIN)
    programs = []
    socket_of: dict[int, socket.socket] = {}
    terminal_of: dict[int, int] = {}
    while True:
        for fd, _ in poll.poll():
            if fd in socket_of:
                _show(poll, fd, socket_of[fd])
            elif fd in terminal_of:
                _type(poll, fd, terminal_of[fd])
            elif fd in to_accept:
                page = to_accept[fd].accept()[0]
                page.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                programs.append(start())
                socket_of[programs[-1].fd] = page
                terminal_of[page.fileno()] = programs[-1].fd
                poll.register(programs[-1].fd, select.EPOLLIN)
                poll.register(page, select.EPOLLIN)
            else:
                for program in programs:
                    program.end()
                return


def _show(poll: select.epoll, terminal: int, page: socket.socket) -> None:
    try:
        page.sendall(os.read(terminal, _READ))
    except OSError:  # One of the two has ended.
        poll.unregister(terminal)


def _type(poll: select.epoll, page: int, terminal: int) -> None:
    try:
        data = os.read(page, _READ)
    except ConnectionError:
        data = b""
    if data:
        os.write(terminal, data)
    else:
        poll.unregister(page)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
