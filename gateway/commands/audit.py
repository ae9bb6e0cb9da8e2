"""`audit verify`: walks the audit trail's chains."""

from typing import Annotated

import typer

from efiling.reads.machinery.audit import untrue_account, verify_audit
from efiling.rules.actors import SYSTEM
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The audit trail.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("verify")(verify)
    app.add_typer(group, name="audit")


def _group() -> None:
    """The audit trail."""


def verify(
    start: Annotated[int, typer.Option("--from", min=1, help="The first row of each chain.")] = 1,
) -> None:
    """Walk the hash chains; exit 1 and the first bad row if one is broken."""
    row_count, broken = run_in_application(lambda: verify_audit(SYSTEM, start))
    if broken:
        raise CommandFailed(
            f"the audit trail is broken in chain {broken.chain} at row {broken.number}"
        )
    if untrue := run_in_application(lambda: untrue_account(SYSTEM)):
        account, why = untrue
        raise CommandFailed(f"account {account} is not as we left it: {why}")
    typer.echo(f"{row_count} rows, every chain is whole")
