"""Problems as the client shows them."""

from todokede_client.generated.fragments import ProblemFields
from todokede_client.outcomes import Finding


def found(place: int, suggestion: str | None, column: str = "addressRest") -> Finding:
    """A cell that is not in full width, with what to type."""
    problem = ProblemFields(
        code="NOT_FULL_WIDTH",
        message="m",
        remedy="r",
        path=[],
        row=place - 3,
        clientReference=None,
        suggestion=suggestion,
    )
    return Finding(problem, place, column)
