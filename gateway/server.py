"""How uvicorn must run for the rules of `gateway.edge` to hold; `serve` and the tests of the edge use the same."""

from collections.abc import Mapping
from typing import Any

UVICORN_OPTIONS: Mapping[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "ws": "none",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    # uvicorn's own reading of X-Forwarded-For trusts loopback unasked; ours is `gateway.addresses`.
    "proxy_headers": False,
    "timeout_keep_alive": 15,
    "timeout_graceful_shutdown": 8,
    "limit_concurrency": 1_000,
    "h11_max_incomplete_event_size": 32 * 1024,
    "backlog": 1_024,
}
