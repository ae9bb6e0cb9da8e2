"""Receipts as PDF, for the session that filed and for nobody else (Q2-54)."""

import re

from starlette.requests import Request
from starlette.responses import Response

from efiling.reads.filings.receipts import receipt_pdf
from gateway.http.failures import NotFound
from gateway.http.sessions import Sessions

_RECEPTION_NUMBER = re.compile(r"[0-9A-Za-z]{1,40}")


class Receipts:
    """The route of receipts."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def pdf(self, request: Request) -> Response:
        """The receipt. Everybody else learns nothing, not even that there is one."""
        number = str(request.path_params["number"])
        if not _RECEPTION_NUMBER.fullmatch(number):
            raise NotFound

        actor = await self._sessions.actor_of(request.scope, header_needed=False)
        pdf = await receipt_pdf(actor, number) if actor.session else None
        if pdf is None:
            raise NotFound

        headers = {"Content-Disposition": f'inline; filename="{number}.pdf"'}
        return Response(pdf, media_type="application/pdf", headers=headers)
