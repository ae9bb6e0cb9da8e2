"""`python -m schema` prints the schema's definition; with `--write` puts it into
`schema/schema.graphql`."""

import sys
from pathlib import Path

from schema.root import schema

SERVED = Path(__file__).with_name("schema.graphql")


def main(arguments: list[str]) -> None:
    """Prints or writes."""
    definition = schema.as_str().rstrip() + "\n"
    if arguments == ["--write"]:
        SERVED.write_text(definition, encoding="utf-8")
    elif arguments:
        sys.exit("usage: python -m schema [--write]")
    else:
        sys.stdout.write(definition)


if __name__ == "__main__":
    main(sys.argv[1:])
