"""Print an agent's interface for ever, as fast as the terminal takes it.

Usage: ``python producer.py FILE``; the file has what is printed again and again.
"""

import os
import sys
import tty
from pathlib import Path

if __name__ == "__main__":
    tty.setraw(1)
    text = Path(sys.argv[1]).read_bytes()
    while True:
        left = memoryview(text)
        while left:
            left = left[os.write(1, left) :]
