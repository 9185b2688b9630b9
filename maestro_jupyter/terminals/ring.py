"""The last part of a terminal's output, with the place of every byte in the whole of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from .escapes import Boundary
from .modes import Changes, Modes, changes

_BLOCK = 16 * 2**10
_BLOCKS_AT_LEAST = 8


@dataclass
class _Block:
    start: int
    safe: bool
    data: bytes = field(repr=False)

    @property
    def end(self) -> int:
        return self.start + len(self.data)

    @cached_property
    def changes(self) -> Changes:
        return changes(self.data)


class Ring:
    """Keeps the newest ``capacity`` bytes of a stream in blocks that can be replayed from.

    A block begins where a terminal may begin to read (see `Boundary`); one in the midst of a
    control string that is longer than a block is marked as unsafe to begin with.

    Parameters
    ----------
    capacity
        How many bytes are kept at most.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._block = max(1, min(_BLOCK, capacity // _BLOCKS_AT_LEAST))
        self._blocks: list[_Block] = []
        self._tail = bytearray()
        self._tail_start = 0
        self._tail_safe = True
        self._boundary = Boundary()
        self._forgotten = Modes()

    @property
    def start(self) -> int:
        """Where the oldest byte is that is still here."""
        return self._blocks[0].start if self._blocks else self._tail_start

    @property
    def end(self) -> int:
        """How many bytes there have been."""
        return self._tail_start + len(self._tail)

    @property
    def settled(self) -> int:
        """Up to where the stream consists of whole sequences and characters."""
        return self.end - self._boundary.unfinished

    def append(self, data: bytes) -> None:
        """Add what was read, and forget what no longer fits."""
        for at in range(0, len(data), self._block):
            self._add(data[at : at + self._block])
        self._forget()

    def _add(self, piece: bytes) -> None:
        was_safe = self._boundary.safe
        inside = self._boundary.skip(piece)
        self._tail += piece[:inside]
        if self._boundary.safe and not was_safe:
            self._seal()
        self._tail += piece[inside:]
        self._boundary.feed(piece[inside:])
        if len(self._tail) >= self._block:
            self._seal()

    def _seal(self) -> None:
        length = self.settled - self._tail_start
        if length > 0:
            block = _Block(self._tail_start, self._tail_safe, bytes(self._tail[:length]))
            self._blocks.append(block)
            del self._tail[:length]
            self._tail_start += length
            self._tail_safe = self._boundary.safe

    def _forget(self) -> None:
        surplus = 0
        while surplus < len(self._blocks) and (
            self.end - self._blocks[surplus].start > self.capacity
        ):
            self._forgotten.apply(self._blocks[surplus].changes)
            surplus += 1
        del self._blocks[:surplus]

    def read(self, offset: int, limit: int) -> bytes:
        """Return up to ``limit`` bytes from ``offset`` on, which must still be here."""
        parts: list[bytes | bytearray] = []
        wanted = limit
        for index in range(self._index(offset), len(self._blocks)):
            block = self._blocks[index]
            skipped = max(0, offset - block.start)
            parts.append(block.data[skipped : skipped + wanted])
            wanted -= len(parts[-1])
            if not wanted:
                return b"".join(parts)
        skipped = max(0, offset - self._tail_start)
        parts.append(self._tail[skipped : skipped + wanted])
        return b"".join(parts)

    def read_whole(self, offset: int, limit: int) -> bytes:
        """Return about ``limit`` bytes from ``offset`` on that end where a sequence ends."""
        for index in range(self._index(offset), len(self._blocks)):
            if self._blocks[index].end - offset >= limit:
                return self.read(offset, self._blocks[index].end - offset)
        return self.read(offset, max(0, self.settled - offset))

    def safe_place(self, offset: int) -> int | None:
        """Return the first place not before ``offset`` to replay from; None: there's none yet."""
        for block in self._blocks:
            if block.safe and block.start >= offset:
                return block.start
        if self._tail_safe and self._tail_start >= offset:
            return self._tail_start
        return self.settled if self._boundary.safe else None

    def modes_at(self, place: int) -> bytes:
        """Return what brings a terminal into the modes that hold at ``place``, a safe one."""
        return self._modes_at(place).sequence()

    def has_mode(self, number: int) -> bool:
        """Return whether the program has set a mode of its terminal by now."""
        return self._modes_at(self.end).has(number)

    def _modes_at(self, place: int) -> Modes:
        modes = self._forgotten.copy()
        for block in self._blocks:
            if block.end > place:
                break
            modes.apply(block.changes)
        else:
            modes.apply(changes(bytes(self._tail[: max(0, place - self._tail_start)])))
        return modes

    def _index(self, offset: int) -> int:
        return max(0, bisect_right(self._blocks, offset, key=lambda block: block.start) - 1)
