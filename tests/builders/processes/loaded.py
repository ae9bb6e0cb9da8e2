"""Everything that our programs import, imported once: what `programs` begins is a copy of a process
that has this.

The server of such copies reads no paths from us: the client's is added here.
"""

import gc
import sys
from importlib import import_module

from tests.house.source import ROOT

COMMANDS = sorted(one.stem for one in (ROOT / "gateway" / "commands").glob("[a-z]*.py"))

sys.path.append(str(ROOT / "client"))
for name in (
    *(f"gateway.commands.{one}" for one in COMMANDS),
    "tests.builders.processes.dying_batch",
    "tests.builders.processes.dying_registration",
    "tests.builders.processes.dying_resealing",
    "tests.builders.processes.dying_restore",
    "tests.builders.processes.dying_sweep",
    "tests.builders.processes.worker",
    "todokede_client.commands",
):
    import_module(name)

gc.collect()
gc.freeze()  # no copy looks through what all of them have
