"""IDs, passwords and mail addresses as phones and clipboards hand them over: what has one reading
is taken as meant, what is refused comes with the value to type instead (Q2-22, Q2-28, Q2-36)."""

import os
from typing import Any

import pytest

from tests.builders.http.client import LOG_IN, REGISTER, Client
from tests.builders.http.counter import Counter, school
from tests.builders.inputs import registration
from tests.builders.mailbox import Mailbox
from tests.builders.payloads import codes
from tests.builders.people import PASSWORD, Person
from tests.builders.processes import programs

SUGGESTED = REGISTER.replace("cell }", "cell suggestion }")
LOOK_ALIKES = "‐–—−－"


async def test_q2_22_look_alikes_of_the_hyphen_are_the_hyphen_of_an_id_and_a_password(
    client: Client,
) -> None:
    person = Person()
    await client.load(person)
    auth_id, password = f"yu-{person.auth_id[-6:]}-1", "quiet-River58"
    typed = {"authId": auth_id.replace("-", "−"), "password": f"{password.replace('-', '–')}\n"}
    assert (await client.register(person, **typed))["problems"] == []

    for sign in LOOK_ALIKES:
        spelled = {"authId": auth_id.replace("-", sign), "password": password.replace("-", sign)}
        assert codes(await client.do(LOG_IN, **spelled, bearer=True)) == []
    spelled = {"authId": auth_id, "password": password.replace("-", "~")}
    assert codes(await client.do(LOG_IN, **spelled, bearer=True)) == ["LOGIN_FAILED"]


async def test_q2_22_an_id_in_full_width_letters_is_the_same_at_the_login(client: Client) -> None:
    person, _ = await client.resident()
    wide = "".join(chr(ord(one) + 0xFEE0) for one in person.auth_id)

    spaced = f"{person.auth_id[:2]} {person.auth_id[2:]}"
    for typed in (
        wide,
        spaced,
        f"　{wide[:4]}{person.auth_id[4:]}",
        f"\u202a{person.auth_id}\u202c",
    ):
        answer = await client.do(LOG_IN, authId=typed, password=PASSWORD, bearer=True)
        assert codes(answer) == []


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("ｙｕｋｉ－７７", "yuki-77"),
        ("yuki-7７", "yuki-77"),
        ("yuki- 77", "yuki-77"),
        ("yuki 77", None),
        ("yuki77", None),
    ],
)
async def test_q2_22_a_refused_id_comes_with_the_one_to_type(
    client: Client, typed: str, suggested: str | None
) -> None:
    person = Person()
    await client.load(person)
    refused = await client.do(SUGGESTED, **registration(person, authId=typed))
    assert [(one["code"], one["suggestion"]) for one in refused["problems"]] == [
        ("AUTH_ID_INVALID", suggested)
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hana @example.test", "hana@example.test"),
        ("hana@ example . test", "hana@example.test"),
        ("hana\u00a0@example.\ntest", "hana@example.test"),
        ("hana‐m@example.test", "hana-m@example.test"),
        ("o’hana@example.test", "o'hana@example.test"),
        ("a`b@example.test", "a`b@example.test"),
        ("ha..na @docomo.ne.jp", "ha..na@docomo.ne.jp"),
    ],
)
async def test_q2_36_a_mail_address_with_one_reading_is_taken_as_meant(
    client: Client, mailbox: Mailbox, typed: str, meant: str
) -> None:
    person = Person()
    await client.load(person)
    assert (await client.register(person, mail=typed))["problems"] == []
    [letter] = await mailbox.deliver()
    assert str(letter["To"]).replace('"', "") == meant


async def test_q2_13_ids_and_passwords_of_the_counter_are_read_as_at_the_login(
    counter: Counter,
) -> None:
    fields: dict[str, Any] = school()
    [auth_id] = fields["authIdChoices"][:1]
    fields |= {"authIdChoices": [f"\u3000{auth_id}\n"], "password": f"{PASSWORD}\n"}
    assert (await counter.register(fields))["problems"] == []
    assert codes(await counter.log_in({"authIdChoices": [auth_id]})) == []


async def test_q2_22_the_operator_s_command_reads_a_pasted_id_and_password(
    client: Client,
) -> None:
    words = ("create", "--role", "HELPDESK", "--auth-id", " pasted−77\n", "--mail", "a@b.test")
    typed = f"\u3000{PASSWORD}\r\n".encode()
    made = programs.run("gateway", "staff", *words, environment=os.environ, written=typed)
    assert made.returncode == 0, made.stderr
    assert "Todokede:pasted-77?" in made.stdout
    entered = await client.do(LOG_IN, authId="pasted-77", password=PASSWORD, bearer=True)
    assert codes(entered) == ["ONE_TIME_CODE_REQUIRED"]
