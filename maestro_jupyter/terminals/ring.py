"""The last part of a terminal's output, with the place of every byte in the whole of it."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter

from .block import Block
from .escapes import Boundary, neutralise
from .modes import Changes, Modes
from .scanning import Found, scan
from .whole import Whole

_BLOCK = 4 * 4095
"""What some reads of a PTY give at most, so that it becomes a block as it is."""

_LARGEST_BLOCK = 64 * 2**10
"""A replay starts where a block does, so blocks are small beside what one look reads."""

_BLOCKS_AT_LEAST = 8
_start = attrgetter("start")


class Ring:
    """Keeps the newest ``capacity`` bytes of a stream in blocks that can be replayed from.

    A block begins where a terminal may begin to read (see `Boundary`); one in the midst of a
    control string that is longer than a block is marked as unsafe to begin with.

    Parameters
    ----------
    capacity
        How many bytes are kept at most.
    """

    __slots__ = (
        "_block",
        "_blocks",
        "_boundary",
        "_forgotten",
        "_largest",
        "_tail",
        "_tail_asks",
        "_tail_changes",
        "_tail_safe",
        "_tail_start",
        "capacity",
    )

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._largest = max(1, min(_LARGEST_BLOCK, capacity // _BLOCKS_AT_LEAST))
        self._block = max(1, min(_BLOCK, self._largest // 2))
        self._blocks: list[Block] = []
        self._tail = bytearray()
        self._tail_start = 0
        self._tail_safe = True
        self._tail_asks = False
        self._tail_changes: Changes = ()
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

    def append(self, data: bytes) -> Whole:
        """Add what was read, and forget what no longer fits.

        Returns
        -------
        Whole
            The sequences that are whole now and weren't before, as far as they are still here.
        """
        if self._block <= len(data) <= self._largest and self._boundary.safe:
            whole = self._add_block(data)
            self._forget()
            return whole
        settled = self.settled
        asks = commands = False
        for at in range(0, len(data), self._block):
            found = self._add(data[at : at + self._block] if len(data) > self._block else data)
            asks |= found.asks
            commands |= found.commands
        self._forget()
        if settled == self.end - len(data) and self.settled == self.end:
            return Whole(settled, data, asks=asks, commands=commands)
        begin = max(settled, self.start)
        sequences = self.read(begin, max(0, self.settled - begin))
        return Whole(begin, sequences, asks=asks, commands=commands)

    def finish(self) -> None:
        """Note that nothing more comes: what is unfinished remains so, and counts as settled."""
        self._boundary = Boundary()

    def _add_block(self, piece: bytes) -> Whole:
        """Make a block of a large piece as it is."""
        self._seal()
        text = bytes(self._tail) + piece if self._tail else piece
        self._boundary.feed(piece)
        unfinished = self._boundary.unfinished
        data = text[:-unfinished] if unfinished else text
        found = scan(data)
        # A question that is as long as a string without an end is found only in one block with it.
        asks = found.asks or self._tail_asks or not self._boundary.safe
        whole = Whole(self._tail_start, data, asks=asks, commands=found.commands)
        self._keep(data, self._tail_changes + found.changes, asks=asks)
        self._tail = bytearray(text[len(data) :])
        return whole

    def _add(self, piece: bytes) -> Found:
        settled, was_safe = self.settled, self._boundary.safe
        if was_safe:
            self._tail += piece
            self._boundary.feed(piece)
        else:
            inside = self._boundary.skip(piece)
            self._tail += piece[:inside]
            if self._boundary.safe:
                self._tail_asks = True
                self._seal()
            self._tail += piece[inside:]
            self._boundary.feed(piece[inside:])
        found = self._look(max(settled, self._tail_start))
        if not (was_safe and self._boundary.safe):
            # A question that is as long as this is found only where it is in one block.
            self._tail_asks = True
            found = found._replace(asks=True)
        if len(self._tail) >= self._block:
            self._seal()
        return found

    def _look(self, begin: int) -> Found:
        """Look through what has settled."""
        found = scan(bytes(self._tail[begin - self._tail_start : self.settled - self._tail_start]))
        self._tail_changes += found.changes
        self._tail_asks |= found.asks
        return found

    def _seal(self) -> None:
        length = self.settled - self._tail_start
        if length > 0:
            self._keep(bytes(self._tail[:length]), self._tail_changes, asks=self._tail_asks)
            del self._tail[:length]
        else:
            self._tail_safe = self._boundary.safe

    def _keep(self, data: bytes, changes: Changes, *, asks: bool) -> None:
        """Add the next block; what is unfinished comes after it."""
        if data:
            self._blocks.append(Block(self._tail_start, self._tail_safe, asks, changes, data))
            self._tail_start += len(data)
            self._tail_safe = self._boundary.safe
            self._tail_asks = not self._tail_safe
            self._tail_changes = ()

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

    def read_quiet(self, offset: int, limit: int) -> bytes:
        """Return the same without questions to the terminal: NULs are in their place."""
        parts = []
        place = offset
        for index in range(self._index(offset), len(self._blocks)):
            block = self._blocks[index]
            skipped = max(0, place - block.start)
            parts.append(neutralise(block.data[skipped:]) if skipped else block.quiet())
            place = max(place, block.end)
            if place - offset >= limit:
                return b"".join(parts)
        rest = self.read(place, max(0, self.settled - place))
        parts.append(neutralise(rest) if self._tail_asks else rest)
        return b"".join(parts)

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
            if place > self._tail_start:
                modes.apply(self._tail_changes)
        return modes

    def _index(self, offset: int) -> int:
        return max(0, bisect_right(self._blocks, offset, key=_start) - 1)
