"""structlog as it is without rich. Where it finds that library it takes it in, to print errors in
colours; our lines are JSON, or made by `log_lines`, and every process would start a tenth of a
second later. Commands that show progress still find rich."""

import sys

_WOULD_COME = "rich" not in sys.modules
if _WOULD_COME:
    sys.modules["rich"] = None  # type: ignore[assignment]
try:
    import structlog
    from structlog.typing import FilteringBoundLogger
finally:
    if _WOULD_COME:
        del sys.modules["rich"]

__all__ = ["FilteringBoundLogger", "structlog"]
