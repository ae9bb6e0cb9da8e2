"""No process of ours leaves its memory behind: keys and texts of users are in it."""

import ctypes
import resource
import sys

_SET_DUMPABLE = 4


def forbid_core_files() -> None:
    """No core file of this process nor of those it starts; nobody but root looks into its memory
    (Linux). A program that is started anew has to say it itself."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
