"""An agent that takes every line for a prompt, and says its state in its own output (OSC 7501).

``talker.py UNHEARD [WORD]``: the first UNHEARD lines it does not hear. ``until FILE`` keeps it at
work until there is such a file; ``spin FILE`` does, and prints meanwhile; ``digest FILE`` keeps it
busy until then before it says anything; ``ask`` opens a dialog.
WORD ``mute`` says no state ever.
"""

import sys
import termios
import time
from pathlib import Path


def write(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def say(state):
    if "mute" not in sys.argv:
        write(f"\033]7501;state={state}\007")


def main():
    mode = termios.tcgetattr(0)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(0, termios.TCSANOW, mode)
    unheard = int(sys.argv[1])
    say("idle")
    write("ready\n")
    for line in sys.stdin:
        if unheard:
            unheard -= 1
            continue
        word, _, name = line.strip().partition(" ")
        while word == "digest" and not Path(name).exists():
            pass
        say("working")
        write(f"took {line}")
        while word in {"until", "spin"} and not Path(name).exists():
            time.sleep(0.02)
            write("." if word == "spin" else "")
        if word == "ask":
            say("blocked:kind=permission")
            write(f"Proceed? {sys.stdin.readline()}")
            say("working")
        say("done")


if __name__ == "__main__":
    main()
