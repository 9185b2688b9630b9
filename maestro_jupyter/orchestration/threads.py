"""Blocking work, done in worker threads and off the server's loop."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = 8


class Threads:
    """A few worker threads."""

    def __init__(self) -> None:
        self.executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="maestro")

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking function in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self.executor,
            functools.partial(function, *args, **kwargs),
        )

    def close(self) -> None:
        """Wait for what runs, and start nothing more."""
        self.executor.shutdown(wait=True, cancel_futures=True)
