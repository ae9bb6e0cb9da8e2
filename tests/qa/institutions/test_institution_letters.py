"""What an institution is told by mail when the counter has registered it."""

from datetime import timedelta

from efiling import clock
from tests.builders.http.counter import Counter, school
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes

WORKERS = "SPECIFIED_SKILLED_WORKER_ORGANIZATION"
YOKOHAMA = {"postalCode": "231-0023", "municipality": "14104", "rest": "山下町１"}


async def test_q2_21_the_letter_to_who_accepts_nobody_names_the_bureau_and_no_login(
    counter: Counter, mailbox: Mailbox
) -> None:
    for kinds in ([WORKERS], [WORKERS, "ACCEPTING_ORGANIZATION"]):
        fields = school(kinds=kinds, address=YOKOHAMA)
        assert codes(await counter.register(fields)) == []
        clock.move_to(clock.midnight(clock.today() + timedelta(days=2)))
        await mailbox.deliver()
        told = text_of(mailbox.to(fields["mail"])[-1])
        await counter.refresh()

        accepts = len(kinds) > 1
        assert ("You can log in at once" in told) is accepts
        assert ("Please log in here" in told) is accepts
        assert ("Yokohama" in told) is not accepts
        assert "number 1 was free" in told
