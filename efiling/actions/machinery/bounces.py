"""Notes which mails came back, from the mailbox of the address that mails are sent from."""

import asyncio
import stat
from dataclasses import dataclass, field
from pathlib import Path

from efiling.actions.action import action
from efiling.adapters.bounces import Bounce, read_bounce
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.store.engine.work import Work
from efiling.store.machinery import mails

LARGEST_BYTES = 256 * 1024
"""More is read of no message: a bounce tells what it tells at its beginning, and a message that a
stranger made of nothing but parts within parts holds up the others for seconds at most."""
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
    that it stops nothing; a bounce of a mail that is not noted as sent yet stays for the next time;
    what somebody else took away meanwhile is theirs. Killed half-way, it goes on the next time.
    Errors: OSError where this is no Maildir.
    """
    done = Bounces()
    log.info("mail.bounces_began")
    for file in sorted((maildir / "new").iterdir()):
        try:
            bounce = await asyncio.to_thread(_read, file)
        except FileNotFoundError:
            continue
        except Exception as error:  # whatever a stranger's message makes the library raise
            _set_aside(file, error, done)
        else:
            if not await _note(actor, bounce, done):
                continue
        _move(file, maildir / "cur", done)

    log.info(
        "mail.bounces_noted",
        count=done.noted,
        others=done.others,
        failed=len(done.unreadable),
    )
    return done


def _read(file: Path) -> Bounce | None:
    """Errors: OSError, also for a pipe, at which reading would wait for ever, and for a link."""
    if not stat.S_ISREG(file.lstat().st_mode):
        raise OSError("no ordinary file")
    with file.open("rb") as opened:
        return read_bounce(opened.read(LARGEST_BYTES))


def _move(file: Path, read: Path, done: Bounces) -> None:
    """What cannot be moved stays, is named, and stops nothing."""
    try:
        file.replace(read / f"{file.name}:2,S")
    except FileNotFoundError:
        return
    except OSError as error:
        _set_aside(file, error, done)


def _set_aside(file: Path, error: Exception, done: Bounces) -> None:
    name = ascii(file.name)[1:-1]  # a name need be no text
    log.error("mail.bounce_unreadable", path=name, error=type(error).__qualname__)
    if name not in done.unreadable:
        done.unreadable.append(name)


async def _note(actor: Actor, bounce: Bounce | None, done: Bounces) -> bool:
    """Whether the message is done with. A server may be faster than whoever notes that it took the
    mail: that message is read again the next time."""
    noted = False
    if bounce:
        async with Work(actor) as unit:
            if await mails.still_waits(unit, bounce.mail):
                done.others += 1
                return False
            noted = await mails.note_bounce(unit, bounce.mail, bounce.code)
    if bounce and noted:
        log.info("mail.bounced", message_id=str(bounce.mail), code=str(bounce.code))
        done.noted += 1
    else:
        done.others += 1
    return True
