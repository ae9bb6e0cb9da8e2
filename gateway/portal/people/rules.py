"""What passwords and authentication IDs are made of, said before somebody chooses one."""

from collections.abc import Mapping

from i18n import N_

AUTH_ID = N_(
    "6 to 20 half-width characters, with at least one letter, one digit and one of the symbols "
    "$ % & = @ _ # * + - ? ! Capital and small letters are different. It can never be changed."
)
PASSWORD: Mapping[str, str] = {
    "seed": N_(
        "8 to 32 half-width characters, with at least one letter, one digit and one of the "
        "symbols $ % & = @ _ # * + - ? ! Capital and small letters are different. It must not "
        "contain your authentication ID. We recommend 15 characters or more."
    ),
    "nist": N_(
        "15 to 64 characters of any kind. A few words with spaces between them are easy to "
        "remember. It must not contain your authentication ID."
    ),
}
"""By the policy that the service goes by."""
RULES = {"auth_id": AUTH_ID, "password": PASSWORD}
