"""From which day to which day a rule counts: the days belong to the data (domain facts, section 5).

A filing is judged by the rules of the day on which it was received, whenever that is done.
"""

from dataclasses import dataclass
from datetime import date

DUTY_SINCE = date(2012, 7, 9)
"""The first day of Art. 19-16 and 19-17: nothing was filed or withdrawn under them before."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The first and the last day, both included; None: without end. `confirmed`: whether it is
    published as law; False: expected."""

    first_on: date = DUTY_SINCE
    last_on: date | None = None
    confirmed: bool = True

    def on(self, day: date) -> bool:
        """Whether it counts on this day."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)

    def is_over(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.last_on is not None and self.last_on < day


SINCE_THE_DUTY = InForce()
FROM_APRIL_2027 = InForce(date(2027, 4, 1), confirmed=False)
"""Expected: to be compared with the amended Art. 19-16 and the Ordinance before March 2027."""
