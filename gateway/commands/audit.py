"""`audit verify`: walks the audit trail's chains, and compares them with what was written down
outside the database; `audit anchor` writes it down now."""

from typing import Annotated

import typer

from efiling import operations
from efiling.actions.machinery.anchors import anchor_trail
from efiling.adapters import anchors
from efiling.adapters.anchors import Anchor
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
    if anchor := newest_anchor():
        _compare(anchor)


def newest_anchor() -> Anchor | None:
    """The newest line of the file of `TODOKEDE_AUDIT_ANCHOR`, all of which was looked at. None
    where no file is named. Errors: `AnchorsBroken`, OSError."""
    path = settings().audit_anchor
    if path is None:
        return None
    operations.open_local(settings())
    lines = anchors.read(path)
    return lines[-1] if lines else None


def _compare(anchor: Anchor) -> None:
    if missing := run_in_application(lambda: missing_since(SYSTEM, anchor)):
        raise CommandFailed(
            f"the audit trail is older than its anchor: at {anchor.at:%F %T}Z chain "
            f"{missing.chain} had a row {missing.number} that is not there now; the database was "
            "rolled back, or its newest rows were removed"
        )
    typer.echo(f"all that was anchored at {anchor.at:%F %T}Z is there")


def anchor() -> None:
    """Write the heads of the chains into the file of TODOKEDE_AUDIT_ANCHOR now."""
    if not run_in_application(lambda: anchor_trail(SYSTEM)):
        raise CommandFailed("TODOKEDE_AUDIT_ANCHOR names no file")
