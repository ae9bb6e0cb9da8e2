"""What a process told at `/metrics`."""

from collections.abc import Mapping

import httpx2
from prometheus_client.parser import text_string_to_metric_families


class Metrics:
    """The numbers of one scrape, or what became more between two."""

    def __init__(self, text: str) -> None:
        self.text = text
        families = list(text_string_to_metric_families(text))
        self.labels = {
            value for one in families for s in one.samples for value in s.labels.values()
        }
        self._values = {
            (s.name, frozenset(s.labels.items())): s.value for one in families for s in one.samples
        }
        self.names = {name for name, _ in self._values}
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
        self.families = {
            f"{one.name}{suffix}" for one in families for suffix in suffixes.get(one.type, ("",))
        }
        """Everything that may be told, also what was not counted yet."""

    def get(self, name: str, **labels: str) -> float | None:
        """None where it is not told."""
        return self._values.get((f"todokede_{name}", frozenset(labels.items())))

    def more(self, earlier: "Metrics", name: str, **labels: str) -> float:
        """How much a counter rose since."""
        return (self.get(name, **labels) or 0) - (earlier.get(name, **labels) or 0)

    def by(self, name: str, label: str) -> Mapping[str, float]:
        """The values of a family by its one label."""
        return {
            dict(labels)[label]: value
            for (one, labels), value in self._values.items()
            if one == f"todokede_{name}"
        }


async def scraped(http: httpx2.AsyncClient) -> Metrics:
    """What the gateway tells now."""
    answer = await http.get("/metrics")
    assert answer.status_code == 200
    return Metrics(answer.text)
