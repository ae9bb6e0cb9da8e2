"""A wake-up as it goes through the broker: one short line, signed with a key of the ring.

Whatever else lies in the broker is not ours: it is not decoded, let alone followed. A message that
somebody copied and sent again is known by its fence, which counts once.
"""

import hmac
from uuid import UUID

from efiling.adapters.keys import ring
from efiling.rules.machinery.jobs import WakeUp

LONGEST = 200
"""Bytes of a message at most; longer ones are not ours."""
_VERSION = b"1"


class NotOurs(Exception):
    """A message that no process of ours wrote."""


def written(wake_up: WakeUp) -> bytes:
    """The message of a wake-up."""
    said = b" ".join(
        (_VERSION, wake_up.name.encode(), wake_up.id.hex.encode(), b"%d" % wake_up.fence)
    )
    return said + b" " + _signature(said)


def read(message: bytes) -> WakeUp:
    """The wake-up of a message. Errors: `NotOurs`."""
    said, _, signature = message.rpartition(b" ")
    if len(message) > LONGEST or not hmac.compare_digest(_signature(said), signature):
        raise NotOurs
    try:
        version, name, job, fence = said.decode().split(" ")
        if version != _VERSION.decode():
            raise NotOurs
        return WakeUp(UUID(hex=job), int(fence), name)
    except ValueError as error:  # of another version, which signs with the same key
        raise NotOurs from error


def _signature(said: bytes) -> bytes:
    return ring().digest("wake-up", said).hex().encode()
