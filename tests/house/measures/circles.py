"""Modules that import each other in a circle, imports for the type checker included."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.house.source import PRODUCT, ROOT

IMPORTS = """
import grimp
graph = grimp.build_graph(*{packages!r}, cache_dir=None)
for module in sorted(graph.modules):
    print(module, *sorted(graph.find_modules_directly_imported_by(module)))
"""


def circles(root: Path = ROOT) -> list[str]:
    """Every circle as its modules, in the order of the alphabet."""
    return [" ".join(circle) for circle in circles_in(imports_of(root)) if len(circle) > 1]


def imports_of(root: Path) -> dict[str, list[str]]:
    """Module to the modules of ours that it imports. In a process that stands in the checkout."""
    program = IMPORTS.format(packages=PRODUCT)
    asked = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    lines = (line.split() for line in asked.stdout.splitlines())
    return {module: imported for module, *imported in lines}


def circles_in(graph: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """The largest groups in which everything imports everything, perhaps by way of others."""
    reached = {module: everything_below(graph, module) for module in graph}
    done: set[str] = set()

    for module in sorted(graph):
        if module not in done:
            circle = sorted(
                other for other in reached[module] | {module} if module in reached[other]
            )
            done |= {module, *circle}
            yield circle or [module]


def everything_below(graph: Mapping[str, list[str]], module: str) -> set[str]:
    """What a module imports, and what that imports, and so on."""
    found: set[str] = set()
    waiting = list(graph[module])

    while waiting:
        if (other := waiting.pop()) not in found:
            found.add(other)
            waiting += graph[other]

    return found
