"""A file of countries, as the makers of such files write it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

JAPAN, ABROAD = "203.0.113.7", "198.51.100.7"
JAPAN_6, ABROAD_6 = "2001:db8:81::7", "2001:db8:49::7"
NOWHERE = "192.0.2.7"
PLACES = {
    "203.0.113.0/24": "JP",
    "198.51.100.0/24": "US",
    "2001:db8:81::/48": "JP",
    "2001:db8:49::/48": "DE",
}


class _Writer(MMDBWriter):
    """Says of its file that it was built at `built_at`."""

    built_at = 0

    def _build_meta(self) -> dict[str, Any]:
        return super()._build_meta() | {"build_epoch": self.built_at}


def country_file(
    path: Path, places: Mapping[str, str] = PLACES, *, built_at: int = 1_790_000_000
) -> Path:
    """Written beside `path` and moved there, as a download should be."""
    writer = _Writer(ip_version=6, ipv4_compatible=True, database_type="Country")
    writer.built_at = built_at
    for network, country in places.items():
        writer.insert_network(IPSet([network]), {"country": {"iso_code": country}})

    fresh = path.with_suffix(".new")
    writer.to_db_file(str(fresh))
    return fresh.replace(path)
