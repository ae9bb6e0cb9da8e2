"""Columns over days as paths of an SVG picture, without any word: the words stand beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 120
_GAP = 0.25
"""Of a day's width, between it and the next."""


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of columns. `name`: a message id; `look`: its class in the style sheet; `values`:
    one a day, the earliest first."""

    name: str
    look: str
    values: Sequence[int]

    @property
    def total(self) -> int:
        """Of all days."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns of each day side by side. `top`: what the upper edge stands for."""

    name: str
    series: Sequence[Series]

    @property
    def top(self) -> int:
        """The next round figure above the highest column."""
        return round_up(max((value for one in self.series for value in one.values), default=0))

    def path(self, place: int) -> str:
        """The columns of one series: `d` of an SVG path."""
        values = self.series[place].values
        day = WIDTH / max(len(values), 1)
        width = day * (1 - _GAP) / len(self.series)
        return "".join(
            f"M{day * number + width * place:.1f} {HEIGHT}v{-HEIGHT * value / self.top:.1f}"
            f"h{width:.1f}V{HEIGHT}z"
            for number, value in enumerate(values)
            if value
        )


def round_up(value: int) -> int:
    """To 1, 2 or 5 times a power of ten."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if value <= factor * step:
                return factor * step
        step *= 10
