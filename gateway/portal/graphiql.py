"""A place to try queries, in development only. The page is whole in itself: its style and script
stand in it and are named by hash in its security policy; nothing is fetched from anywhere."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse

_FOLDER = Path(__file__).parent / "static"
_STYLE = (_FOLDER / "graphiql.css").read_text(encoding="utf-8")
_SCRIPT = (_FOLDER / "graphiql.js").read_text(encoding="utf-8")
_PAGE = (
    (_FOLDER / "graphiql.html")
    .read_text(encoding="utf-8")
    .replace("/*style*/", _STYLE)
    .replace("/*script*/", _SCRIPT)
)


def _hash_of(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


_POLICY = (
    f"default-src 'none'; style-src {_hash_of(_STYLE)}; script-src {_hash_of(_SCRIPT)}; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


async def graphiql(_request: Request) -> HTMLResponse:
    """A box for a query, one for its variables, one for the answer."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})
