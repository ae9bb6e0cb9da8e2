"""The documents that our client sends, one file each, for `TODOKEDE_DOCUMENTS`: `python3 dev.py
documents FOLDER`. They are found where the generator wrote them, to the letter."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SENT = Path(__file__).resolve().parent / "todokede_client" / "generated" / "client.py"


def documents() -> Iterator[tuple[str, str]]:
    """Name and text of each."""
    for node in ast.walk(ast.parse(SENT.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="gql"), args=[ast.Constant(value=str(text))]):
                yield text.split("(")[0].split("{")[0].split()[1], text


def main(folder: str) -> None:
    """Writes them."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in documents():
        (target / f"{name}.graphql").write_text(text, encoding="utf-8", newline="")
        sys.stdout.write(f"{target / name}.graphql\n")


if __name__ == "__main__":
    main(sys.argv[1])
