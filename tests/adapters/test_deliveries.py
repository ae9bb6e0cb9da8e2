"""What a refusal means: of a mail, or of us, whose next mail would hear the same (Q2-43)."""

import pytest

from efiling.adapters.deliveries import DeliveryState, delivery_after

OF_US = [
    (554, "5.7.1 <unknown>: Client host rejected: Access denied"),
    (504, "5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname"),
    (553, "5.7.1 <no-reply@example.test>: Sender address rejected: not owned by user"),
    (550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain"),
    (550, "5.7.60 SMTP; Client does not have permissions to send as this sender"),
    (550, "5.7.26 This mail is unauthenticated"),
]
OF_THE_MAIL = [
    (550, "5.1.1 <nobody@example.test>: Recipient address rejected: User unknown"),
    (552, "5.3.4 Message size exceeds fixed limit"),
    (554, "5.7.1 Message rejected as spam"),
]


@pytest.mark.parametrize(("code", "said"), OF_US)
def test_q2_43_a_refusal_of_us_waits_until_it_is_put_right(code: int, said: str) -> None:
    assert delivery_after(code, said).state is DeliveryState.DEFERRED


@pytest.mark.parametrize(("code", "said"), OF_THE_MAIL)
def test_q2_43_a_refusal_of_the_mail_is_final(code: int, said: str) -> None:
    assert delivery_after(code, said).state is DeliveryState.REFUSED
