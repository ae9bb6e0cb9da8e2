"""Which of the two GraphQL media types an answer takes, and what status that type gives a broken
document."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from efiling.errors import Failure
from efiling.problems import PROBLEMS

RESPONSE_JSON = "application/graphql-response+json"
PLAIN_JSON = "application/json"
_LONGEST_HEADER = 1_000


class UnsupportedMediaType(Failure):
    """The body is of none of the `types` that we read there."""

    code = "MEDIA_TYPE"
    status = 415

    def __init__(self, *types: str) -> None:
        super().__init__()
        self._types = types or (PLAIN_JSON,)

    def text(self) -> tuple[str, Mapping[str, str]]:
        """Names the types."""
        return PROBLEMS[self.code].message, {"types": ", ".join(self._types)}


class NotAcceptable(Failure):
    """The caller accepts none of the types that we write."""

    code = "MEDIA_TYPE"
    status = 406

    def text(self) -> tuple[str, Mapping[str, str]]:
        """Names the types."""
        return PROBLEMS[self.code].message, {"types": f"{RESPONSE_JSON}, {PLAIN_JSON}"}


@dataclass(frozen=True, slots=True)
class AnswerType:
    """The media type of an answer.

    `legacy`: the caller asked for application/json by name. The GraphQL-over-HTTP draft then wants
    status 200 for documents that cannot be read or do not fit, as older clients look into no other
    answer.
    """

    media_type: str = PLAIN_JSON
    legacy: bool = False

    @property
    def content_type(self) -> str:
        """The header's value."""
        return f"{self.media_type}; charset=utf-8"


def answer_type_of(accept: str | None) -> AnswerType:
    """The best of our types for an Accept header. Raises NotAcceptable."""
    if not accept or not accept.strip():
        return AnswerType()
    return _best_for(accept[:_LONGEST_HEADER])


@lru_cache(maxsize=128)
def _best_for(accept: str) -> AnswerType:
    weights = _weights(accept)
    wild = weights.get("*/*", 0.0)
    wild = max(wild, weights.get("application/*", wild))
    modern = weights.get(RESPONSE_JSON, 0.0)
    plain = weights.get(PLAIN_JSON, wild)

    if modern > 0 and modern >= plain:
        return AnswerType(RESPONSE_JSON)
    if plain > 0:
        return AnswerType(PLAIN_JSON, legacy=PLAIN_JSON in weights)
    raise NotAcceptable


def _weights(accept: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in accept.split(","):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                weight = _weight(value)
        weights[media_type] = max(weight, weights.get(media_type, 0.0))
    return weights


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
