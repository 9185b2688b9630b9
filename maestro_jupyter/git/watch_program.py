"""Watches folders for a server that must not wait for that: a process of its own.

Run as ``python -I -S watch_program.py FOLDER``, where ``FOLDER`` is that of watchfiles: it starts
in a third of the time, as neither site-packages nor what watchfiles needs for asyncio is loaded.
Each line that it reads is an order in JSON, ``{"watch": 1, "folders": [...]}`` or ``{"stop": 1}``;
each line that it writes is news, ``{"changed": 1}`` or ``{"failed": 1, "why": "..."}``. The first
news of a watch come as soon as it has begun, for nobody has seen what changed before. It ends when
what it reads does.

watchfiles is used for it: it gathers the operating system's events outside of Python, so that a
build which writes thousands of files costs next to nothing. Its notifiers have to be asked whether
there is news; one thread asks them all in turn, as each that waits on its own would wake up many
times a second.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import queue
import sys
import threading
from pathlib import Path
from typing import Any

_PAUSE = 0.05
_PAUSE_FOR_EACH = 0.012
_ASK_MS = 1
_GATHER_MS = 20


def _read(orders: queue.SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin:
        orders.put(json.loads(line))
    orders.put({})


def _say(**news: object) -> None:
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def _notifier(folder: str) -> Any:
    """Load the class of watchfiles' notifiers from its extension module."""
    spec = importlib.machinery.PathFinder.find_spec("_rust_notify", [folder])
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no _rust_notify in {folder}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.RustNotify


def _begin(notifier: Any, number: int, folders: list[str]) -> Any:
    try:
        for folder in folders:
            Path(folder).stat()  # For one that is gone, the notifier would wait in silence.
        notify = notifier(folders, False, False, 0, True, True)  # noqa: FBT003
    except (OSError, RuntimeError, ValueError) as error:
        _say(failed=number, why=str(error))
        return None
    _say(changed=number)
    return notify


def _has_more(number: int, notify: Any) -> bool:
    """Tell if there is news; return whether there can be more."""
    try:
        if isinstance(notify.watch(_GATHER_MS, _ASK_MS, _ASK_MS, None), set):
            _say(changed=number)
    except (OSError, RuntimeError) as error:
        _say(failed=number, why=str(error))
        return False
    return True


def _watch(folder: str) -> None:
    notifier = _notifier(folder)
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    watches: dict[int, Any] = {}
    while True:
        pause = max(_PAUSE, _PAUSE_FOR_EACH * len(watches)) if watches else None
        try:
            order = orders.get(timeout=pause)
        except queue.Empty:
            watches = {number: one for number, one in watches.items() if _has_more(number, one)}
            continue
        if not order:
            return
        if "stop" in order:
            watches.pop(order["stop"], None)
        elif notify := _begin(notifier, order["watch"], order["folders"]):
            watches[order["watch"]] = notify


if __name__ == "__main__":
    _watch(sys.argv[1])
