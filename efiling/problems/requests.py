"""Problems of a request as a whole: broken, not allowed, too much, or our own trouble: code to
(message, remedy)."""

from i18n import N_

REQUEST_PROBLEMS: dict[str, tuple[str, str]] = {
    # who asks
    "UNAUTHENTICATED": (
        N_("You are not logged in, or your session has ended."),
        N_("Please log in again. What was sent before is kept."),
    ),
    "FORBIDDEN": (
        N_("Your account may not do this."),
        N_("Please log in with the account for it, or ask the helpdesk."),
    ),
    "NOT_FOUND": (
        N_("This was not found, or it is not yours."),
        N_("Please check the number. Your history lists everything that you sent."),
    ),
    "COUNTRY_NOT_ALLOWED": (
        N_(
            "The service can be used from inside Japan only, and this connection came through "
            "another country."
        ),
        N_(
            "If you are in Japan, please turn off any VPN or proxy, or try another connection, "
            "such as a mobile network instead of Wi-Fi. Notifications on paper are possible from "
            "everywhere."
        ),
    ),
    # the state of the service
    "MAINTENANCE": (
        N_("The service is closed for maintenance."),
        N_(
            "Please come back later; the top page says when it opens again. Nothing of this "
            "request was stored."
        ),
    ),
    "STORAGE": (
        N_("The service cannot store anything at the moment. Nothing of this request was stored."),
        N_("Please send the same again in a few minutes."),
    ),
    "RATE_LIMITED": (
        N_("There were too many requests in a short time."),
        N_("Please wait a little and try again. Repeating at once makes the wait longer."),
    ),
    "INTERNAL": (
        N_("Something went wrong on our side."),
        N_(
            "Please try again in a few minutes. If the error remains, tell the helpdesk the "
            "request ID."
        ),
    ),
    # the shape of the request
    "IDEMPOTENCY_KEY_INVALID": (
        N_("The idempotency key is not valid."),
        N_("Please send 1 to 128 printable ASCII characters, new for every submission."),
    ),
    "IDEMPOTENCY_KEY_REUSED": (
        N_("This idempotency key was used before with another content."),
        N_(
            "Please send the first content again to get its answer, or the new content with a new "
            "key."
        ),
    ),
    "RECEIVED_BEFORE": (
        N_(
            "This was received before, under {reception_number}. Notifications of that year are "
            "kept elsewhere by now and cannot be shown."
        ),
        N_("What was received counts. Please note the number, and do not send it again."),
    ),
    "PAGE_SIZE": (
        N_("A page has 1 to 100 entries."),
        N_("Please ask for a number in this range and page on with the cursor."),
    ),
    "FIRST_AND_LAST": (
        N_("A page has its size from the beginning of a list or from its end, not both."),
        N_("Please send either first or last."),
    ),
    "TICKET_INVALID": (
        N_("This is not a ticket number."),
        N_(
            "Please enter the ticket or reference number alone: up to 40 letters, digits and the "
            "signs - / . _ : #, beginning with a letter or digit, without spaces. Names, addresses "
            "and card numbers do not belong here."
        ),
    ),
    "CURSOR_INVALID": (
        N_("This cursor is not one of ours."),
        N_("Please take the cursor from the page before, or start again without one."),
    ),
    "PERIOD_OF_STAY_INVALID": (
        N_("This is not a period of stay."),
        N_("Please write it as in P3M or P1Y (months, years), or leave it out."),
    ),
    "QUERY_TOO_COMPLEX": (
        N_("The document asks for too much at once."),
        N_("Please ask for fewer fields or smaller pages, or split it into several requests."),
    ),
    "DOCUMENT_INVALID": (
        N_("The GraphQL document cannot be read or does not fit the schema."),
        N_("Please check it against the published schema."),
    ),
    "DOCUMENT_UNKNOWN": (
        N_("This GraphQL document is not registered with this service."),
        N_("Please send a registered document, or log in and send the text of yours as query."),
    ),
    "VARIABLES_INVALID": (
        N_("The variables do not fit the GraphQL document."),
        N_("Please check their names and types against the published schema."),
    ),
    "SECRET_NOT_VARIABLE": (
        N_("A password, token or code is written in the document."),
        N_("Please send it as a variable, and consider the secret as known to others."),
    ),
    "BAD_REQUEST": (
        N_("The request cannot be understood."),
        N_("Please check it against the description of the interface."),
    ),
    "BODY_TOO_LARGE": (
        N_("The request is too large."),
        N_("Please send less at once."),
    ),
    "MEDIA_TYPE": (
        N_("This media type cannot be used here. These can: {types}"),
        N_(
            "Please send application/json, or for a batch file the type of CSV, XLSX or ODS, "
            "uncompressed and in UTF-8."
        ),
    ),
    "METHOD_NOT_ALLOWED": (
        N_("This method cannot be used here."),
        N_("Please send the request by POST."),
    ),
}
