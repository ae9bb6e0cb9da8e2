"""Notes which mails came back, from the mailbox of the address that mails are sent from."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from efiling.actions.action import action
from efiling.adapters.bounces import Bounce, read_bounce
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.store.engine.work import Work
from efiling.store.machinery import mails

LARGEST_BYTES = 4 * 1024 * 1024
"""More is read of no message: a bounce tells what it tells at its beginning."""
log = logger("mail")


@dataclass(slots=True)
class Bounces:
    """How many messages told of a mail that came back, and how many nothing new: again, of no mail
    of ours, or of something else; the files that cannot be read."""

    noted: int = 0
    others: int = 0
    unreadable: list[str] = field(default_factory=list)


@action("mail:send")
async def note_bounces(actor: Actor, maildir: Path) -> Bounces:
    """Reads the new messages of a Maildir and notes the mails that came back (Q2-43, Q2-58).

    What was read goes from `new` to `cur`, as a mail program does it; what cannot be read too, so
    that it stops nothing. Killed half-way, it goes on the next time. Errors: OSError where this is
    no Maildir.
    """
    done = Bounces()
    log.info("mail.bounces_began")
    for file in sorted((maildir / "new").iterdir()):
        try:
            bounce = await asyncio.to_thread(_read, file)
        except Exception as error:  # whatever a stranger's message makes the library raise
            log.error("mail.bounce_unreadable", path=file.name, error=type(error).__qualname__)
            done.unreadable.append(file.name)
        else:
            await _note(actor, bounce, done)
        file.replace(maildir / "cur" / f"{file.name}:2,S")

    log.info(
        "mail.bounces_noted",
        count=done.noted,
        others=done.others,
        failed=len(done.unreadable),
    )
    return done


def _read(file: Path) -> Bounce | None:
    with file.open("rb") as opened:
        return read_bounce(opened.read(LARGEST_BYTES))


async def _note(actor: Actor, bounce: Bounce | None, done: Bounces) -> None:
    noted = False
    if bounce:
        async with Work(actor) as unit:
            noted = await mails.note_bounce(unit, bounce.mail, bounce.code)
    if bounce and noted:
        log.info("mail.bounced", message_id=str(bounce.mail), code=str(bounce.code))
        done.noted += 1
    else:
        done.others += 1
