"""Signals that the server ignores, and that its programs have to get."""

import signal
import threading

_OF_TERMINALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGHUP)


def catch_ignored_signals() -> None:
    """Catch the signals of terminals that this process ignores, and do nothing about them.

    A script that puts a server into the background has it ignore them, and so does ``nohup``. A
    program inherits what its starter ignores, but not what it catches: Ctrl-C would be lost on it.
    Only the main thread can do that; in another nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in _OF_TERMINALS:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
