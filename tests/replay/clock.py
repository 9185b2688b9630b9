"""An event loop whose time passes at once when nobody has anything to do."""

import asyncio
import selectors


class _Impatient(selectors.DefaultSelector):
    loop = None

    def select(self, timeout=None):
        if timeout:
            self.loop.now += timeout
        return super().select(0)


class QuickLoop(asyncio.SelectorEventLoop):
    """For what waits for timers alone."""

    def __init__(self):
        self.now = 0.0
        selector = _Impatient()
        super().__init__(selector)
        selector.loop = self

    def time(self):
        return self.now


def run(main):
    """Run a coroutine function to its end in a loop of its own."""
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(main())
