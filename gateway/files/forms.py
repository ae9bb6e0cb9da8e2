"""Filled-in forms as PDF, for the session that asked for them and for nobody else (Q2-5)."""

import re

from starlette.requests import Request
from starlette.responses import Response

from efiling.reads.filings.paper_forms import form_pdf
from gateway.http.failures import NotFound
from gateway.http.sessions import Sessions

_FORM = re.compile(r"[0-9A-Za-z_-]+")


class Forms:
    """The route of forms."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def pdf(self, request: Request) -> Response:
        """The form. Everybody else, and who comes too late, learns nothing."""
        form = str(request.path_params["id"])
        if not _FORM.fullmatch(form):
            raise NotFound

        actor = await self._sessions.actor_of(request.scope, header_needed=False)
        pdf = await form_pdf(actor, form) if actor.session else None
        if pdf is None:
            raise NotFound

        # The address holds what stands on the form, sealed: no file is named after it.
        headers = {"Content-Disposition": 'inline; filename="todokede-form.pdf"'}
        return Response(pdf, media_type="application/pdf", headers=headers)
