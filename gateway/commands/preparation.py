"""What `up` does while its processes load: migrates, and makes the demo where it is wanted."""

from typing import Any

from efiling import clock, operations
from efiling.reads.people.demo import is_empty
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from gateway.commands import demo as demos
from gateway.commands import demo_greeting


async def migrate() -> list[str]:
    """Applies the missing migrations and returns their names."""
    return await operations.migrate()


async def demo(wanted: bool | None) -> dict[str, Any] | None:
    """The demo as it stands, made first where it is wanted: by default in an empty database, never
    in production."""
    async with operations.opened_application():
        empty = await is_empty(SYSTEM)
        known = None if empty else demos.known_demo()
        if known or settings().production or wanted is False or not (empty or wanted):
            return known
        return await demos.make_demo()


def greeting(demo: dict[str, Any] | None) -> str:
    """Where to look, and how to log in."""
    chosen = settings()
    lines = [f"\nTodokede runs at {chosen.public_url} (Ctrl-C ends it)"]

    if chosen.mail_url.startswith("file:"):
        lines.append(f"Mail lands in {chosen.mail_url.removeprefix('file:')}")
    if clock.is_moved():
        lines.append(
            f"Business time is moved: it is {clock.now().astimezone(clock.TOKYO):%F %T} in Tokyo"
        )
    if demo:
        lines.append(demo_greeting.instructions(demo, chosen.public_url))
    return "\n".join(lines)
