"""The receipt as a file: for the session that filed, and for nobody else."""

from efiling import clock
from gateway.http.sessions import cookie_name
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended


async def test_q2_54_a_receipt_is_for_its_session_only(client: Client) -> None:
    person, token = await client.resident()
    answer = await client.submit(token, contract_ended(person, clock.today()))
    path = answer["receipt"]["pdf"].removeprefix("http://127.0.0.1:8000")
    # A browser's address bar sends the cookie, and no header of ours.
    cookie = {"cookie": f"{cookie_name(secure=False)}={token}"}

    response = await client.http.get(path, headers=cookie)

    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["cache-control"] == "no-store"
    for other in (
        "/receipts/2027R0000000020.pdf",
        "/receipts/%2e%2e.pdf",
        "/receipts/a%0d%0ab.pdf",
        "/receipts/.pdf",
    ):
        assert (await client.http.get(other, headers=cookie)).status_code == 404
    client.http.cookies.clear()
    assert (await client.http.get(path)).status_code == 404
    assert (await client.http.post(path, headers=cookie)).status_code == 405
