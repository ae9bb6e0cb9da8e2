"""`schema print`: the schema's definition."""

import typer

from schema.root import schema


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The GraphQL schema.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("print")(show)
    app.add_typer(group, name="schema")


def _group() -> None:
    """The GraphQL schema."""


def show() -> None:
    """Print the SDL."""
    typer.echo(schema.as_str().rstrip())
