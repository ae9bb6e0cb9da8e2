"""`audit verify`: walks the audit trail's chains, and compares them with what was written down
outside the database; `audit anchor` writes it down now."""

from typing import Annotated

import typer

from efiling.actions.machinery.anchors import accept_restored, anchor_trail
from efiling.actions.machinery.verification import look, verify_trail
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import AuditChainState
from gateway.commands.application import run_in_application
from gateway.commands.outcome import LARGEST, CommandFailed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The audit trail.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("verify")(verify)
    group.command("anchor")(anchor)
    app.add_typer(group, name="audit")


def _group() -> None:
    """The audit trail."""


def verify(
    start: Annotated[
        int,
        typer.Option("--from", min=1, max=LARGEST, help="The first row of each chain."),
    ] = 1,
) -> None:
    """Walk the hash chains; exit 1 and the first bad row if one is broken."""
    # Only a look at all of it says how the trail is.
    found = run_in_application(lambda: verify_trail(SYSTEM) if start == 1 else look(SYSTEM, start))
    if found.state not in (AuditChainState.BROKEN, AuditChainState.ACCOUNT_CHANGED):
        told = "" if start == 1 else f"what stands before row {start} was believed; "
        typer.echo(f"{told}{found.rows} rows, every chain is whole")
    if not found.is_whole:
        raise CommandFailed(found.why)
    if found.anchored_at:
        typer.echo(f"all that was anchored at {found.anchored_at:%F %T}Z is there")


def anchor(
    restored: Annotated[
        bool,
        typer.Option(
            "--restored",
            help="An earlier database was put back on purpose: from here on it counts.",
        ),
    ] = False,
) -> None:
    """Write the heads of the chains into the file of TODOKEDE_AUDIT_ANCHOR now."""
    if restored:
        count = run_in_application(lambda: accept_restored(SYSTEM))
        typer.echo(
            f"this database counts from here on; {count:,} reception numbers are passed over, as "
            "some may be on receipts already"
        )
    elif not run_in_application(lambda: anchor_trail(SYSTEM)):
        raise CommandFailed("TODOKEDE_AUDIT_ANCHOR names no file")
