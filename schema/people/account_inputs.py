"""What is entered about an account. Secrets go into variables, never into the document."""

import strawberry

from i18n import Language
from schema.people.identity_inputs import CardFactsInput

PASSWORD = (
    "8 to 32 half-width characters with a letter, a digit and one of the symbols $%&=@_#*+-?!; "
    "where the service goes by the policy `nist`, 15 to 64 characters of any kind."
)
_MAIL = "One mail address of up to 60 half-width characters."


@strawberry.input(description="What registerResident takes.")
class RegisterResidentInput:
    card: CardFactsInput = strawberry.field(description="From the newest residence card.")
    auth_id: str = strawberry.field(
        description="The login name, for good: 6 to 20 half-width characters, of the same three "
        "sorts as a password."
    )
    password: str = strawberry.field(description=PASSWORD)
    mail: str = strawberry.field(description=_MAIL)
    language: Language = strawberry.field(description="For pages, problems and mails.")
    accepts_terms: bool = strawberry.field(
        description="Without accepting the terms of use nothing is done."
    )


@strawberry.input(description="What logIn takes.")
class LogInInput:
    auth_id: str = strawberry.field(description="Capital and small letters are different.")
    password: str = strawberry.field(description="Capital and small letters are different.")
    one_time_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="The six digits of the authenticator app, for staff."
    )
    bearer: bool | None = strawberry.field(
        default=False,
        description="True: the token is in the answer, for programs. False: a cookie is set.",
    )


@strawberry.input(description="What renotifyCredentials takes.")
class RenotifyCredentialsInput:
    """A resident forgot the auth ID, the password, or both."""

    card: CardFactsInput = strawberry.field(description="From the newest residence card.")
    new_password: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="To set a new password as well, and end a lock. " + PASSWORD,
    )


@strawberry.input(description="What confirmReset takes.")
class ConfirmResetInput:
    token: str = strawberry.field(description="From the link in the mail.")


@strawberry.input(description="What changeMail takes.")
class ChangeMailInput:
    password: str = strawberry.field(description="The present one.")
    mail: str = strawberry.field(description=_MAIL)


@strawberry.input(description="What confirmMailChange takes.")
class ConfirmMailChangeInput:
    token: str = strawberry.field(description="From the link in the mail.")


@strawberry.input(description="What changePassword takes.")
class ChangePasswordInput:
    old_password: str = strawberry.field(description="The present one.")
    new_password: str = strawberry.field(description=PASSWORD)


@strawberry.input(description="What changeLanguage takes.")
class ChangeLanguageInput:
    language: Language = strawberry.field(description="For pages, problems and mails from now on.")
