"""Which task of a playbook waits for which.

A list is worked through in order, and so are lists that follow each other. Once a task of a list
says ``after=``, that list is a graph: each of its tasks waits for what it names, and where it names
nothing, for the lists before. A task waits for its sub-tasks; they wait for what it waits for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import groupby

from .errors import BadPlaybookError


@dataclass(frozen=True)
class Place:
    """Where a task stands, and what it says of its order.

    ``after`` is None where the task says nothing.
    """

    id: str
    line: int
    list_number: int
    parent: str | None
    after: tuple[str, ...] | None


@dataclass(frozen=True)
class Waits:
    """What a task waits for: ``needs`` have to be done, ``follows`` only to be over."""

    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


def order(places: Sequence[Place], where: str) -> dict[str, Waits]:
    """Return what each task waits for.

    Parameters
    ----------
    places
        All tasks, in the order of the document.
    where
        How errors call the document.

    Raises
    ------
    BadPlaybookError
        An ``after`` names no task, or tasks wait for each other in a circle.
    """
    _check_names(places, where)
    siblings: dict[str | None, list[Place]] = {}
    for place in places:
        siblings.setdefault(place.parent, []).append(place)
    own: dict[str, Waits] = {}
    for together in siblings.values():
        own.update(_in_lists(together))
    waits: dict[str, Waits] = {}
    for place in places:
        above = waits[place.parent] if place.parent else Waits()
        needs = (*above.needs, *own[place.id].needs)
        follows = (*above.follows, *own[place.id].follows)
        waits[place.id] = Waits(_once(needs), _once(one for one in follows if one not in needs))
    for parent, children in siblings.items():
        if parent is not None:
            before = waits[parent]
            needs = _once((*before.needs, *(child.id for child in children)))
            waits[parent] = Waits(needs, before.follows)
    _refuse_cycles(places, waits, where)
    return waits


def _check_names(places: Sequence[Place], where: str) -> None:
    known = {place.id for place in places}
    for place in places:
        for name in place.after or ():
            if name not in known:
                raise BadPlaybookError(
                    f"{where}, line {place.line}: after names {name!r}, but no task has this id.",
                    hint=f"Give the task that is meant its id: <!-- maestro: id={name} -->.",
                )


def _in_lists(siblings: Iterable[Place]) -> dict[str, Waits]:
    waits: dict[str, Waits] = {}
    before: tuple[str, ...] = ()
    for _, group in groupby(siblings, lambda place: place.list_number):
        together = list(group)
        if all(place.after is None for place in together):
            for place in together:
                waits[place.id] = Waits(follows=before)
                before = (place.id,)
            continue
        for place in together:
            waits[place.id] = (
                Waits(follows=before) if place.after is None else Waits(needs=place.after)
            )
        named = {name for place in together for name in place.after or ()}
        before = tuple(place.id for place in together if place.id not in named) or before
    return waits


def _refuse_cycles(places: Sequence[Place], waits: Mapping[str, Waits], where: str) -> None:
    graph = {one: (*waited.needs, *waited.follows) for one, waited in waits.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = list(reversed(error.args[1]))
        lines = {place.id: place.line for place in places}
        first = min(range(len(cycle) - 1), key=lambda n: lines[cycle[n]])
        turned = [*cycle[first:-1], *cycle[:first], cycle[first]]
        words = ", which waits for ".join(repr(one) for one in turned[1:])
        raise BadPlaybookError(
            f"{where}, line {lines[turned[0]]}: tasks wait for each other: {turned[0]!r} waits for "
            f"{words}.",
            hint="Take an after= away; a task with 'after=' and nothing behind it waits for none.",
            reason="playbook_cycle",
        ) from error


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
