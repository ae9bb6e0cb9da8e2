"""Where a caller is: the last network hop that no proxy of ours stands for.

A header can be forged by whoever sends it, so `X-Forwarded-For` is read from its right end, and
only as far as `TODOKEDE_TRUSTED_PROXIES` vouches for the one who wrote it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

_MAX_HOPS = 20


@dataclass(frozen=True, slots=True)
class Origin:
    """The other end of a request, as far as we know it.

    `client`: the rightmost hop that is no proxy of ours. `hops`: what the header claims left of it,
    unproven, for rules that refuse on any foreign hop (Q2-6). `forwarded`: whether the header was
    there at all.
    """

    client: str
    hops: tuple[str, ...] = ()
    forwarded: bool = False

    @property
    def loopback(self) -> bool:
        """Whether the caller sits on this machine, with nothing in between."""
        address = _address(self.client)
        return address is not None and address.is_loopback and not self.forwarded


def origin_in(scope: Scope) -> Origin:
    """Where this request comes from, as `Edge` found out."""
    origin: Origin = scope["state"]["origin"]
    return origin


def origin_of(
    peer: str, forwarded_for: Sequence[str], trusted: Sequence[IPv4Network | IPv6Network]
) -> Origin:
    """The origin of a request from `peer` (the TCP connection's other end) with these
    X-Forwarded-For headers."""
    if not forwarded_for:
        return _straight_from(peer)
    hops = [hop.strip() for line in forwarded_for for hop in line.split(",")][-_MAX_HOPS:]

    client = _address(peer)
    while client is not None and hops and any(client in network for network in trusted):
        next_hop = _address(hops.pop())
        if next_hop is None:
            # Nonsense behind our own proxy: stay with the last hop that is known.
            break
        client = next_hop

    claimed = tuple(str(address) for address in map(_address, hops) if address is not None)
    return Origin(str(client) if client is not None else "", claimed, bool(forwarded_for))


@lru_cache(maxsize=1024)
def _straight_from(peer: str) -> Origin:
    """The origin of a request that nobody passed on. Whoever asks again is not looked at again."""
    client = _address(peer)
    return Origin(str(client) if client is not None else "")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
