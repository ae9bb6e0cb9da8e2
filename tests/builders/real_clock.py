"""The real clock of the process of a test: it goes on when a test would wait for it.

What other programs count in real time (an authenticator app) does not follow business time.
"""

import time


class RealClock:
    """In the place of `clock.real_seconds`. Processes of their own have another."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def go_on(self, seconds: float) -> None:
        """So much later at once; a time that is over already changes nothing."""
        self.ahead += max(0.0, seconds)


real_clock = RealClock()
