"""Which of the two GraphQL media types an answer takes, and what status that type gives a broken
document."""

from dataclasses import dataclass

from gateway.graphql.bodies import MediaType

RESPONSE_JSON = "application/graphql-response+json"
PLAIN_JSON = "application/json"
_LONGEST_HEADER = 1_000


class NotAcceptable(MediaType):
    """The caller accepts none of our media types."""

    status = 406


@dataclass(frozen=True, slots=True)
class Answering:
    """`legacy`: the caller asked for application/json by name, where the GraphQL-over-HTTP draft
    wants status 200 for documents that cannot be read or do not fit, as older clients look into
    no other answer."""

    media_type: str = PLAIN_JSON
    legacy: bool = False

    @property
    def content_type(self) -> str:
        """The header's value."""
        return f"{self.media_type}; charset=utf-8"


def answering(accept: str | None) -> Answering:
    """The best of our types for an Accept header. Raises NotAcceptable."""
    if not accept or not accept.strip():
        return Answering()
    weights = _weights(accept[:_LONGEST_HEADER])
    wild = weights.get("*/*", 0.0)
    wild = max(wild, weights.get("application/*", wild))
    modern = weights.get(RESPONSE_JSON, 0.0)
    plain = weights.get(PLAIN_JSON, wild)
    if modern > 0 and modern >= plain:
        return Answering(RESPONSE_JSON)
    if plain > 0:
        return Answering(PLAIN_JSON, legacy=PLAIN_JSON in weights)
    raise NotAcceptable


def _weights(accept: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in accept.split(","):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                weight = _number(value)
        weights[media_type] = max(weight, weights.get(media_type, 0.0))
    return weights


def _number(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
