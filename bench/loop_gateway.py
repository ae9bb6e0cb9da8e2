"""The gateway as it is served, with somebody beside it who looks how long its event loop stands
still.

`python -m bench.loop_gateway FILE serve --port N`: writes the longest stop so far, and where it
was, to FILE whenever a longer one ends.
"""

import asyncio
import collections
import json
import sys
import threading
import time
import traceback
from pathlib import Path

from gateway.__main__ import main
from gateway.commands import serve
from gateway.http.operator_port import Beside

TICK_SECONDS = 0.002
SHOWN_FRAMES = 12


class Watch:
    """Ticks on the event loop; a thread looks where the loop is while a tick is late."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._main = threading.get_ident()
        self._ticked_at = 0.0
        self._seen: collections.Counter[str] = collections.Counter()
        self._longest = 0.0

    def beside(self) -> Beside:
        """What `serve` runs beside its work."""
        threading.Thread(target=self._look, daemon=True).start()
        return self._tick

    async def _tick(self) -> None:
        while True:
            self._ticked_at = time.perf_counter()
            self._seen.clear()
            await asyncio.sleep(TICK_SECONDS)
            late = time.perf_counter() - self._ticked_at - TICK_SECONDS
            if not self._file.exists():
                self._longest = 0.0
            if late > self._longest:
                self._longest = late
                places = [place for place, _ in self._seen.most_common(3)]
                told = {"ms": round(late * 1000, 1), "places": places}
                with self._file.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(told) + "\n")

    def _look(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            if time.perf_counter() - self._ticked_at > 5 * TICK_SECONDS:
                frame = sys._current_frames().get(self._main)
                stack = traceback.extract_stack(frame)[-SHOWN_FRAMES:] if frame else []
                self._seen[" < ".join(_place(one) for one in reversed(stack))] += 1


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    return f"{path.parent.name}/{path.stem}:{frame.lineno}:{frame.name}"


if __name__ == "__main__":
    watch = Watch(Path(sys.argv.pop(1)))
    setattr(serve, "operator_port", watch.beside)  # noqa: B010
    main()
