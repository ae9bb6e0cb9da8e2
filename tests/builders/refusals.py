"""What was refused, and why."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from efiling.errors import Refused


def codes_of(problems: Sequence[Any]) -> list[str]:
    """The codes of problems."""
    return [problem.code for problem in problems]


async def refused_codes(attempt: Any) -> list[str]:
    """The codes with which an action refuses."""
    with pytest.raises(Refused) as refused:
        await attempt
    return [problem.code for problem in refused.value.problems]


def refusal_of(read: Callable[..., Any], *arguments: Any) -> tuple[str, object]:
    """Code and reason of the only problem that a reader of files finds."""
    with pytest.raises(Refused) as refused:
        read(*arguments)
    [problem] = refused.value.problems
    return problem.code, problem.params.get("reason")
