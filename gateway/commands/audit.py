"""`audit verify`: walks the audit trail's chains, and compares them with what was written down
outside the database; `audit anchor` writes it down now."""

from collections.abc import Sequence
from typing import Annotated

import typer

from efiling import operations
from efiling.actions.machinery.anchors import accept_restored, anchor_trail
from efiling.adapters import anchors
from efiling.adapters.anchors import Anchor, RolledBack
from efiling.reads.machinery.audit import missing_since, untrue_account, verify_audit
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The audit trail.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("verify")(verify)
    group.command("anchor")(anchor)
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
    if lines := anchor_lines():
        _compare(lines)


def anchor_lines() -> Sequence[Anchor]:
    """The file of `TODOKEDE_AUDIT_ANCHOR`; nothing where none is named. Errors: `AnchorsBroken`,
    OSError."""
    path = settings().audit_anchor
    if path is None:
        return []
    operations.open_local(settings())
    return anchors.read(path)


def _compare(lines: Sequence[Anchor]) -> None:
    if missing := run_in_application(lambda: missing_since(SYSTEM, lines)):
        raise RolledBack(missing.at, missing.chain, missing.number)
    typer.echo(f"all that was anchored at {lines[-1].at:%F %T}Z is there")


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
