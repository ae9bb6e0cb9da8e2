"""`pages`: every page of the portal, for whoever looks for one."""

import typer
from rich.console import Console
from rich.table import Table

from gateway.portal.page import Page
from gateway.portal.pages import PAGES


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("pages")(pages)


def pages() -> None:
    """Lists the pages: address below the language, who may look, operations, template."""
    table = Table("address", "for", "operations", "template", box=None, header_style="bold")
    for page in PAGES:
        table.add_row(page.address, readers_of(page), ", ".join(operations_of(page)), page.template)
    Console(width=160, soft_wrap=True).print(table)


def readers_of(page: Page) -> str:
    """Who may look, in words."""
    return "everybody" if page.roles is None else ", ".join(sorted(page.roles))


def operations_of(page: Page) -> list[str]:
    """The operations of the public schema that a page runs."""
    return [*([page.query] if page.query else page.asks), *(one.operation for one in page.forms)]
