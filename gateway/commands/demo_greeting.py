"""How to use the demo: commands to copy and paste."""

import json
from datetime import timedelta
from typing import Any

from efiling import clock
from gateway.commands.demo import ROWS_FILE, demo_file
from gateway.commands.demo_people import ORGANIZATION


def instructions(demo: dict[str, Any], url: str) -> str:
    """How to log in and file, as commands that work when they are copied and pasted."""
    resident = demo["resident"]
    send = f"curl -sS {url}/graphql -H 'Content-Type: application/json'"
    read_token = (
        "python3 -c \"import json, sys; print(json.load(sys.stdin)['data']['logIn']['token'])\""
    )
    log_in, submit = _log_in_body(resident), _submit_body(resident)

    return (
        f"In a browser: {url}/\n"
        f"Demo resident: ID {resident['authId']}  password {resident['password']}\n"
        f"{_school_line(demo)}"
        "Demo staff (helpdesk, officer, auditor, administrator), their one-time secrets, more "
        f"cards, without an account yet, and people with a known fate: {demo_file()}\n"
        "With the one-time code of the moment: python3 dev.py demo code OFFICER\n"
        f"A full batch, ready to send: {demo_file(ROWS_FILE)}\n\n"
        f"Log in:\n\nTOKEN=$({send} -d {log_in} | {read_token})\n\n"
        f'File a notification:\n\n{send} -H "Authorization: Bearer $TOKEN" -d {submit}\n'
    )


def _school_line(demo: dict[str, Any]) -> str:
    # A demo that was made before there were institutions has no school.
    school = demo.get("institution")
    return f"Demo school: ID {school['authId']}  password {school['password']}\n" if school else ""


def _log_in_body(resident: dict[str, Any]) -> str:
    return _body(
        "mutation LogIn($input: LogInInput!) { logIn(input: $input) { token problems { code "
        "message } } }",
        {"authId": resident["authId"], "password": resident["password"], "bearer": True},
    )


def _submit_body(resident: dict[str, Any]) -> str:
    left_on = clock.today() - timedelta(days=3)
    left = {"on": left_on.isoformat(), "organization": ORGANIZATION}
    filing = {
        "subject": {**resident["card"], "address": resident["address"]},
        "details": {"activityOrgLeft": left},
    }
    return _body(
        "mutation File($input: SubmitFilingInput!) { submitFiling(input: $input) {"
        " filing { receptionNumber kind state receivedAt } receipt { pdf } notices { code message }"
        " problems { code path message } } }",
        {"filing": filing, "idempotencyKey": f"demo-{clock.today()}"},
    )


def _body(query: str, values: dict[str, Any]) -> str:
    """A request's JSON in single quotes for the shell."""
    text = json.dumps({"query": query, "variables": {"input": values}}, ensure_ascii=False)
    return "'" + text.replace("'", "\\u0027") + "'"
