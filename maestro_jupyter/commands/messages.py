"""The verb about messages that wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from maestro_jupyter.client import MessageList

from .parameters import session_argument
from .results import Result
from .stage import Stage, pass_stage

NUMBER = click.IntRange(min=1)


@dataclass(frozen=True)
class QueueTable(Result):
    """The messages that wait for a session."""

    name: str
    messages: MessageList

    def to_json(self) -> dict[str, Any]:
        """Return the messages as the server's JSON has them."""
        return {"session": self.name, "messages": self.messages.to_json()}


@click.command("queue")
@session_argument
@click.option("--edit", type=(NUMBER, str), metavar="N TEXT", help="Give message N another text.")
@click.option("--hold", type=NUMBER, metavar="N", help="Keep it until it is released.")
@click.option("--release", type=NUMBER, metavar="N", help="Let it go, or try it again.")
@click.option("--move", type=(NUMBER, click.IntRange(min=1)), metavar="N PLACE", help="1 is next.")
@click.option("--remove", type=NUMBER, metavar="N", help="Take it away.")
@click.option("--now", type=NUMBER, metavar="N", help="Send it next, even to a busy agent.")
@pass_stage
def queue(
    stage: Stage,
    name: str,
    *,
    edit: tuple[int, str] | None,
    hold: int | None,
    release: int | None,
    move: tuple[int, int] | None,
    remove: int | None,
    now: int | None,
) -> QueueTable:
    """Show the messages that wait for a session, or change them."""
    session = stage.maestro()[name]
    messages = session.queue
    if edit is not None:
        messages.edit(*edit)
    if hold is not None:
        messages.hold(hold)
    if release is not None:
        messages.release(release)
    if move is not None:
        messages.move(move[0], move[1] - 1)
    if remove is not None:
        messages.remove(remove)
    if now is not None:
        messages.send_now(now)
    return QueueTable(session.name, messages)
