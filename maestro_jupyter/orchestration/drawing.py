"""Waiting until an agent has drawn the dialog that its hook announced."""

from __future__ import annotations

import asyncio

from maestro_jupyter.model import Event, Session, Source

from .journal import Journal

PATIENCE_S = 1.0
"""Seconds after which a dialog that was not seen on the screen is taken for drawn."""

SETTLED_S = 0.4
"""Seconds for which a dialog has to be open before something is typed into it.

By then it takes keys, and all sources that announce it have done so."""

_SEEN = frozenset({Source.OSC, Source.SCREEN})


async def until_drawn(journal: Journal, session_id: str) -> None:
    """Wait until the open dialog of a session is on its screen, or is open no longer.

    An agent draws its dialog when the hook has returned; what is typed before answers nothing.
    """
    asked = journal.verdict(session_id).dialog
    if asked is None or not asked.is_dialog:
        return
    age = (journal.now() - asked.opened).total_seconds()
    await asyncio.sleep(max(0.0, SETTLED_S - age))
    new = age < PATIENCE_S
    drawn = asyncio.Event()

    def look(*_: object) -> None:
        if not _undrawn(journal, session_id, new=new):
            drawn.set()

    def changed(event: Event, session: Session) -> None:
        del event
        if session.id == session_id:
            look()

    unlisten = journal.listen(changed)
    try:
        look()
        async with asyncio.timeout(PATIENCE_S):
            await drawn.wait()
    except TimeoutError:
        return
    finally:
        unlisten()


def _undrawn(journal: Journal, session_id: str, *, new: bool) -> bool:
    if session_id not in journal.sessions:
        return False
    asked = journal.verdict(session_id).dialog
    if asked is None or not asked.is_dialog:
        return False
    seen = asked.seen_by | {asked.source}
    if Source.HOOK in seen and not seen & _SEEN:
        return True
    # The choices of one that the program announces itself are read off its screen a moment later.
    return new and Source.OSC in seen and Source.SCREEN not in seen
