"""The gateway as it is served, with somebody beside it who looks how long its event loop stands
still.

`python -m bench.servers.loop_gateway FILE serve --port N`: writes the longest stop so far, and
where it was, to FILE whenever a longer one ends; and how late each tick was to a file beside it.
"""

import asyncio
import collections
import json
import sys
import threading
import time
import traceback
from array import array
from pathlib import Path

from gateway.__main__ import main
from gateway.commands import serve
from gateway.http.health import Others
from gateway.http.operator_port import Beside

TICK_SECONDS = 0.002
SHOWN_FRAMES = 12
WRITTEN_AT_ONCE = 128
"""Ticks; writing each one would be what makes the next one late."""


class Watch:
    """Ticks on the event loop; a thread looks where the loop is while a tick is late."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._main = threading.get_ident()
        self._ticked_at = 0.0
        self._seen: collections.Counter[str] = collections.Counter()
        self._longest = 0.0
        self._lags = array("d")

    def beside(self, _others: Others) -> Beside:
        """What `serve` runs beside its work."""
        threading.Thread(target=self._look, daemon=True).start()
        return self._tick

    async def _tick(self) -> None:
        while True:
            self._ticked_at = time.perf_counter()
            self._seen.clear()
            await asyncio.sleep(TICK_SECONDS)
            late = time.perf_counter() - self._ticked_at - TICK_SECONDS
            self._note(late)
            if not self._file.exists():
                self._longest = 0.0
            if late > self._longest:
                self._longest = late
                places = [place for place, _ in self._seen.most_common(3)]
                told = {"ms": round(late * 1000, 1), "places": places}
                with self._file.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(told) + "\n")

    def _note(self, late: float) -> None:
        self._lags.append(late)
        if len(self._lags) >= WRITTEN_AT_ONCE:
            with _lags_file(self._file).open("ab") as log:
                self._lags.tofile(log)
            self._lags = array("d")

    def _look(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            if time.perf_counter() - self._ticked_at > 5 * TICK_SECONDS:
                frame = sys._current_frames().get(self._main)
                stack = traceback.extract_stack(frame)[-SHOWN_FRAMES:] if frame else []
                self._seen[" < ".join(_place(one) for one in reversed(stack))] += 1


def lags_of(file: Path) -> list[float]:
    """How late the ticks were since this was last asked, in seconds."""
    written = _lags_file(file)
    found = array("d", written.read_bytes() if written.exists() else b"")
    written.unlink(missing_ok=True)
    return list(found)


def _lags_file(stops: Path) -> Path:
    return stops.with_suffix(".lags")


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    return f"{path.parent.name}/{path.stem}:{frame.lineno}:{frame.name}"


if __name__ == "__main__":
    watch = Watch(Path(sys.argv.pop(1)))
    setattr(serve, "operator_port", watch.beside)  # noqa: B010
    main()
