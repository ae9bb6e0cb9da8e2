"""How the parts of this process are, looked at anew."""

from collections.abc import Mapping

from efiling.actions.machinery.readiness import Readiness
from efiling.rules.machinery.readiness import Check, Light


async def checks(readiness: Readiness | None = None) -> Mapping[str, Check]:
    """Every part by its name."""
    return {one.name: one for one in await (readiness or Readiness()).look()}


async def red(readiness: Readiness | None = None) -> set[str]:
    """The names of those that are red."""
    return {one.name for one in (await checks(readiness)).values() if one.light is Light.RED}
