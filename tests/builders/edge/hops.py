"""Asks by way of others, who say from where."""

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from tests.builders.countries import country_file
from tests.builders.edge import sample

PROXY = "10.0.0.2"


class Asking:
    """Asks through a proxy of ours, which says from where."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.file = country_file(folder / "countries.mmdb")
        self.app = sample.application(
            country_database=self.file, trusted_proxies="10.0.0.0/24", **settings
        )

    def __call__(self, *chain: str, peer: str = PROXY, path: str = "/graphql", **more: str) -> Any:
        """`chain` as the header has it: who asked first stands first."""
        caller = TestClient(self.app, base_url="http://127.0.0.1:8000", client=(peer, 50_000))
        headers = {"x-forwarded-for": ", ".join(chain)} if chain else {}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        if path == "/graphql":
            return caller.post(path, json={"query": "{ hello }"}, headers=headers)
        return caller.get(path, headers=headers)
