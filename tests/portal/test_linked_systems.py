"""What an organization reads of the linked systems: they learn of it later than this service does,
which says until when."""

from datetime import date, timedelta

from efiling import clock
from efiling.rules.vocabulary import InstitutionKind
from i18n import Language, formats
from tests.builders.http.client import Client
from tests.builders.people import NEW_PASSWORD, PASSWORD
from tests.builders.portal import Browser

SCHOOL = frozenset(
    {InstitutionKind.ACCEPTING_ORGANIZATION, InstitutionKind.JAPANESE_LANGUAGE_SCHOOL}
)


def written(day: date) -> str:
    return formats.day(Language.EN, day)


async def test_q2_21_a_new_account_is_told_to_wait_a_week_and_then_no_more(
    client: Client, browser: Browser
) -> None:
    school, _ = await client.school(kinds=SCHOOL)
    known_on = clock.today() + timedelta(days=7)
    await browser.log_in(school.auth_id)
    page = await browser.get("/en/linked-systems")
    assert f"It is known there from {written(known_on)} on." in page.text
    assert "Please wait until that day" in page.text

    clock.move_to(clock.midnight(known_on))
    await browser.log_in(school.auth_id)
    page = await browser.get("/en/linked-systems")
    assert f"It has been known there since {written(known_on)}." in page.text
    assert "There is nothing to do." in page.text


async def test_q2_34_after_a_change_of_the_password_the_old_one_works_there_for_a_day(
    client: Client, browser: Browser
) -> None:
    school, _ = await client.school(kinds=SCHOOL)
    changed_on = clock.today() + timedelta(days=10)
    clock.move_to(clock.midnight(changed_on))
    await browser.log_in(school.auth_id)
    await browser.get("/en/account/password")
    typed = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert (await browser.submit("change-password", typed)).status == 200

    tomorrow = changed_on + timedelta(days=1)
    page = await browser.get("/en/linked-systems")
    assert f"It works there from {written(tomorrow)} on." in page.text
    assert "There the old password still works until then; here it does not." in page.text

    clock.move_to(clock.midnight(tomorrow))
    await browser.log_in(school.auth_id, NEW_PASSWORD)
    page = await browser.get("/en/linked-systems")
    assert f"It has worked there since {written(tomorrow)}." in page.text
