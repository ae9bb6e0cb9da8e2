"""The gateway with a fixed delay (`delayed_refusals`) that hides nothing: one sees what took how
long."""

from efiling.actions.people import delayed_refusals
from gateway.__main__ import main

STEP_SECONDS = 0.0005

if __name__ == "__main__":
    setattr(delayed_refusals, "STEP_SECONDS", STEP_SECONDS)  # noqa: B010
    main()
