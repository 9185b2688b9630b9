"""What a measurement gives: series of numbers, and whether they meet a target."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """Values of one measurement, in the order in which they were taken."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Series:
        """Return a series of ``values``, of which there must be some."""
        series = cls(tuple(values))
        if not series.values:
            raise ValueError("A measurement gave no values.")
        return series

    @property
    def median(self) -> float:
        """The value in the middle."""
        return statistics.median(self.values)

    @property
    def p99(self) -> float:
        """The value that 99 of 100 don't exceed; with fewer values than that, the largest."""
        return sorted(self.values)[math.ceil(0.99 * len(self.values)) - 1]


@dataclass(frozen=True)
class Target:
    """A figure and what it must not exceed, or must not fall short of."""

    text: str
    figure: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is within its limit."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit


@dataclass(frozen=True)
class Result:
    """One line of the table.

    Attributes
    ----------
    part
        Which of the program's parts measured it.
    floor
        The least that the machine needs for the same, taken in the same run.
    targets
        None where the figure is there to be seen only.
    stock
        What a stock Jupyter server takes for the same, taken in the same run.
    """

    part: str
    name: str
    unit: str
    series: Series
    floor: Series | None = None
    targets: tuple[Target, ...] = ()
    stock: Series | None = None
