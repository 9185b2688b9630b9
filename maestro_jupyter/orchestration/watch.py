"""What a session's terminal tells about its status: announcements, screens, keys and silence."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from maestro_jupyter.agents import Agent
from maestro_jupyter.agents.screen_rules import Reading, Rules, last_lines, numbered, rules_of
from maestro_jupyter.model import Signal, SignalKind, Source, State
from maestro_jupyter.model.fold import Verdict
from maestro_jupyter.model.leading import is_expected
from maestro_jupyter.model.memory import Ask
from maestro_jupyter.model.program_status import NUMBER, read_program_status
from maestro_jupyter.terminals import Announcements, Terminal

from .effort import Effort
from .journal import Journal
from .keystrokes import may_answer, may_interrupt

SETTLED_S = 0.3
"""Seconds without output after which a screen is looked at."""

LONGEST_S = 2.0
"""Seconds after which a screen is looked at all the same."""

_TITLES = frozenset({0, 2})
_TAIL_LINES = 12


class Watch:
    """Watches one session's terminal for as long as its process runs.

    Between the session's news and its terminal's output nothing runs here: no timer ticks for a
    session that is at rest.
    """

    def __init__(self, journal: Journal, session: str, agent: Agent, terminal: Terminal) -> None:
        self._journal = journal
        self._session = session
        self._terminal = terminal
        self._rules: Rules = rules_of(agent.name)
        self._loop = asyncio.get_running_loop()
        numbers = {NUMBER, *(_TITLES if self._rules.titles else ())}
        self._announcements = Announcements(numbers)
        self._title: Reading | None = None
        self._screen: Reading | None = None
        self._looked_for: Ask | None = None
        self._printed = self._loop.time()
        self._unsettled: float | None = None
        self._look_timer: asyncio.TimerHandle | None = None
        self._due_timer: asyncio.TimerHandle | None = None
        self._looking: asyncio.Task[None] | None = None
        self._over = False
        self._effort = Effort(terminal)
        # Not at once: this is made while the news of the start is still going round.
        self._loop.call_soon(self._begin_reading)

    def end(self) -> None:
        """Watch no longer."""
        self._over = True
        for timer in (self._look_timer, self._due_timer):
            if timer is not None:
                timer.cancel()
        if self._looking is not None:
            self._looking.cancel()

    def typed(self, data: bytes) -> None:
        """Take note of what a person typed into the terminal, where it may change the status."""
        verdict = self._verdict()
        if verdict is None:
            return
        asked = verdict.dialog is not None and verdict.dialog.is_dialog
        if may_interrupt(data) and (asked or verdict.status.state is State.WORKING):
            self._tell(SignalKind.TYPED_INTERRUPT, Source.KEYS)
        elif asked and may_answer(data):
            self._tell(SignalKind.TYPED_ANSWER, Source.KEYS)

    def note_change(self) -> None:
        """Look after the session again, because something has become known of it."""
        if self._due_timer is not None:
            self._due_timer.cancel()
            self._due_timer = None
        verdict = self._verdict()
        if verdict is None:
            return
        if verdict.due is not None:
            left = (verdict.due - self._journal.now()).total_seconds()
            self._due_timer = self._loop.call_later(max(0.0, left), self._wait_is_over)
        if self._wants_look(verdict) and verdict.dialog is not self._looked_for:
            self._look_when_settled()

    def _begin_reading(self) -> None:
        """Read what was printed before anybody watched, and all that comes."""
        if self._over:
            return
        ring = self._terminal.ring
        self._heed(self._terminal, ring.read(ring.start, ring.settled - ring.start))
        self._read()
        self._terminal.on_commands(self._heed)
        self._terminal.on_output(lambda *_: self._read())

    def _verdict(self) -> Verdict | None:
        return None if self._over else self._journal.verdict(self._session)

    def _heed(self, _: Terminal, data: bytes) -> None:
        """Take in what the program announces."""
        for number, text in self._announcements.read(data):
            self._announced(number, text)

    def _read(self) -> None:
        """Take note that the program has printed something."""
        self._printed = self._loop.time()
        if self._over:
            return
        if self._rules.screens and self._look_timer is None:
            verdict = self._verdict()
            if verdict is not None and self._wants_look(verdict):
                self._look_when_settled()

    def _announced(self, number: int, text: bytes) -> None:
        if self._verdict() is None:
            return
        if number == NUMBER:
            signal = read_program_status(text, self._journal.now())
            if signal is not None:
                self._journal.signal(self._session, signal)
            return
        reading = self._rules.title(text.decode("utf-8", "replace"))
        if reading is not None and reading != self._title:
            self._title = reading
            self._tell_reading(reading, Source.TITLE)

    def _wants_look(self, verdict: Verdict) -> bool:
        """Return whether the screen could tell what nothing better has told."""
        if not self._rules.screens or verdict.ended:
            return False
        shown = verdict.dialog
        if shown is not None and shown.is_dialog:
            return not shown.choices or Source.SCREEN in shown.seen_by
        if self._rules.untold and verdict.status.state is State.WORKING:
            return True
        return verdict.memory.leader in {None, Source.SCREEN, Source.TITLE}

    def _look_when_settled(self) -> None:
        if self._look_timer is not None or self._looking is not None:
            return
        now = self._loop.time()
        if self._unsettled is None:
            self._unsettled = now
        self._look_timer = self._loop.call_at(max(now, self._settles()), self._settle)

    def _settles(self) -> float:
        assert self._unsettled is not None  # noqa: S101
        return min(self._printed + SETTLED_S, self._unsettled + LONGEST_S)

    def _settle(self) -> None:
        self._look_timer = None
        if self._settles() > self._loop.time():
            self._look_when_settled()
            return
        self._unsettled = None
        self._begin(waited=False)

    def _wait_is_over(self) -> None:
        self._due_timer = None
        self._begin(waited=True)

    def _begin(self, *, waited: bool) -> None:
        if self._looking is None and self._verdict() is not None:
            self._looking = self._loop.create_task(self._look(waited=waited))

    async def _look(self, *, waited: bool) -> None:
        """Look at the screen, and tell what it shows and, where asked for, that time has passed."""
        printed = self._printed
        try:
            at_work = waited and self._is_awaited() and await self._effort.is_at_work()
            screen = (await self._terminal.text()).screen
        finally:
            self._looking = None
        verdict = self._verdict()
        if verdict is None:
            return
        reading = self._rules.screen(screen)
        if self._rules.screens and (waited or self._wants_look(verdict)):
            self._saw(reading)
        if waited:
            self._pass_time(screen, reading, at_work=at_work)
        # Meanwhile more may have been printed, or a wait have ended that nobody took up.
        self.note_change()
        verdict = self._verdict()
        if verdict is not None and self._printed > printed and self._wants_look(verdict):
            self._look_when_settled()

    def _is_awaited(self) -> bool:
        """Return whether the agent has begun, or was typed a message, and tells nothing of it."""
        verdict = self._verdict()
        if verdict is None:
            return False
        memory = verdict.memory
        begins = memory.opening and memory.held is not None and memory.held.quiet is not None
        return memory.deaf_until is not None or begins or is_expected(memory)

    def _saw(self, reading: Reading | None) -> None:
        if reading is not None and reading.state is State.WORKING:
            # Others tell of work, and better; this counts where a key may have ended it.
            reading = None
        before, self._screen = self._screen, reading
        verdict = self._verdict()
        shown = verdict.dialog if verdict is not None else None
        known = shown is None or Source.SCREEN in shown.seen_by
        held = verdict.memory.held if verdict is not None else None
        known = known and not (held is not None and held.by_screen)
        if reading is not None and (reading != before or not known):
            self._tell_reading(reading, Source.SCREEN)
        elif reading is None and before is not None and before.state is State.NEEDS_INPUT:
            self._tell(SignalKind.DIALOG_CLOSED, Source.SCREEN)
        verdict = self._verdict()
        self._looked_for = verdict.dialog if verdict is not None else None

    def _pass_time(self, screen: str, reading: Reading | None, *, at_work: bool) -> None:
        lines = last_lines(screen, _TAIL_LINES)
        verdict = self._verdict()
        now = self._journal.now()
        if verdict is None or verdict.due is None or verdict.due > now + timedelta(seconds=0.01):
            return
        self._journal.pass_time(
            self._session,
            Signal(
                kind=SignalKind.WAITED,
                source=Source.SILENCE,
                time=max(now, verdict.due),
                quiet=self._loop.time() - self._printed,
                question="\n".join(lines),
                choices=numbered(lines),
                shown=reading.state if reading is not None else None,
                at_work=at_work,
            ),
        )

    def _tell_reading(self, reading: Reading, source: Source) -> None:
        if reading.state is State.NEEDS_INPUT:
            self._tell(
                SignalKind.DIALOG,
                source,
                about=reading.about,
                question=reading.question or None,
                choices=reading.choices,
                untold=reading.untold,
            )
        else:
            self._tell(SignalKind.REPORT, source, state=reading.state)

    def _tell(self, kind: SignalKind, source: Source, **said: object) -> None:
        signal = Signal.model_validate(
            {"kind": kind, "source": source, "time": self._journal.now(), **said}
        )
        self._journal.signal(self._session, signal)
