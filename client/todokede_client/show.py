"""What commands show of findings, notices, batches and filings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from rich.cells import cell_len

from .generated.enums import BatchKind
from .generated.fragments import BatchFields, FilingFields
from .outcomes import Finding, Outcome, PlacedNotice
from .screen import Screen
from .sheets.texts import row_ranges
from .texts import N_

WIDEST_LABEL = 16
JAPAN = timezone(timedelta(hours=9))

KINDS = {
    BatchKind.ACCEPTANCE: N_("acceptance"),
    BatchKind.ORGANIZATION_CHANGE: N_("change of the organization"),
}
ROW_TEXTS = N_("row {rows}"), N_("rows {rows}")
LINE_TEXTS = N_("line {rows}"), N_("lines {rows}")


def show_findings(screen: Screen, findings: Sequence[Finding], workbook: bool) -> None:
    """Every problem at its cell: what stands there, what is wrong, what to do, what to type. What
    is the same word for word is said once, with all its places."""
    in_order = sorted(findings, key=lambda one: one.place or 0)
    screen.data["problems"] = [_finding_data(one) for one in in_order]

    alike: dict[tuple[str | None, ...], list[Finding]] = {}
    for one in in_order:
        problem = one.problem
        key = one.column, one.value, problem.message, problem.remedy, problem.suggestion
        alike.setdefault(key, []).append(one)
    entries = [(_label(screen, group, workbook), _told(screen, group)) for group in alike.values()]
    screen.list(entries, _label_width(label for label, _ in entries))


def _label(screen: Screen, alike: Sequence[Finding], workbook: bool) -> str:
    if all(one.cell for one in alike) and (alike[0].column or len(alike) == 1):
        return ", ".join(one.cell for one in alike)
    return placed(screen, [one.place for one in alike], workbook)


def _told(screen: Screen, alike: Sequence[Finding]) -> Iterable[str]:
    first, problem = alike[0], alike[0].problem
    references = ", ".join(filter(None, (one.problem.client_reference for one in alike)))
    about = (first.heading.replace("\n", " "), references, first.value)
    if any(about):
        yield " · ".join(filter(None, about))
    yield problem.message
    yield f"→ {problem.remedy}"
    if problem.suggestion is not None:
        yield screen.told(N_("→ To type: {value}"), value=problem.suggestion)


def _finding_data(finding: Finding) -> Mapping[str, Any]:
    where = {
        "cell": finding.cell or None,
        "place": finding.place,
        "column": finding.column or None,
        "heading": finding.heading or None,
        "value": finding.value or None,
    }
    return where | finding.problem.model_dump(mode="json", by_alias=True)


def summary(screen: Screen, outcome: Outcome) -> str:
    """How many problems a check found, in how many rows."""
    rows = {finding.place for finding in outcome.findings if finding.place}
    return screen.told(
        N_("Problems: {problems}, in rows: {rows}."), problems=len(outcome.findings), rows=len(rows)
    )


def show_notices(screen: Screen, notices: Sequence[PlacedNotice], workbook: bool) -> None:
    """What one should know: each kind once, with the rows that it is about."""
    screen.data["notices"] = [
        {"place": one.place} | one.notice.model_dump(mode="json", by_alias=True) for one in notices
    ]
    kinds: dict[str, list[PlacedNotice]] = {}
    for one in notices:
        # What is about the whole batch says itself which rows it means.
        kinds.setdefault(one.notice.code if one.place else one.notice.message, []).append(one)

    label = screen.told(N_("note"))
    for alike in kinds.values():
        messages = list(dict.fromkeys(one.notice.message for one in alike))
        lines = [messages[0]]
        if len(messages) > 1:
            lines.append(
                screen.told(N_("The other rows alike, with numbers and days of their own."))
            )
        if places := [one.place for one in alike if one.place]:
            lines.append(placed(screen, places, workbook))
        screen.list([(label, lines)], cell_len(label))


def placed(screen: Screen, places: Iterable[int | None], workbook: bool) -> str:
    """Rows or lines of a file, in ranges; empty for the file as a whole."""
    known = {place for place in places if place}
    if not known:
        return ""
    one, several = ROW_TEXTS if workbook else LINE_TEXTS
    return screen.told(one if len(known) == 1 else several, rows=row_ranges(known))


def show_batches(screen: Screen, batches: Sequence[BatchFields]) -> None:
    """A history: number, when it came, what became of it."""
    screen.data["batches"] = [one.model_dump(mode="json", by_alias=True) for one in batches]
    if not batches:
        screen.say(N_("There is no batch yet."))
        return

    moments = [moment(one.received_at) for one in batches]
    heading = screen.told(N_("received (Japan)"))
    number = screen.told(N_("number"))
    width = max(cell_len(heading), *map(len, moments))
    entries = [(number, [f"{_padded(heading, width)}  {screen.told(N_('what became of it'))}"])]
    entries += [
        (one.reception_number, [f"{_padded(moment, width)}  {state_of(screen, one)}"])
        for one, moment in zip(batches, moments, strict=True)
    ]
    screen.list(entries, _label_width(label for label, _ in entries))


def state_of(screen: Screen, batch: BatchFields) -> str:
    """What became of a batch, in one sentence; how far it is says the service in its own words."""
    kind = screen.told(KINDS[batch.kind]) if batch.kind in KINDS else batch.kind.value
    counts = screen.told(
        N_("rows: {rows}, registered: {registered}, errors: {errors}"),
        rows=batch.row_count,
        registered=batch.registered_count,
        errors=batch.error_count,
    )
    said = [batch.state_label, kind, counts]
    if batch.superseded_count:
        said.append(
            screen.told(N_("rows replaced by later ones: {rows}"), rows=batch.superseded_count)
        )
    return " · ".join(said)


def show_failed(screen: Screen, filings: Sequence[tuple[str, FilingFields]]) -> None:
    """Rows that failed at registration with their places, and why."""
    screen.data["failed"] = [
        {"place": place} | filing.model_dump(mode="json", by_alias=True)
        for place, filing in filings
    ]
    entries = []
    for place, filing in filings:
        lines = [" · ".join(filter(None, (filing.client_reference, filing.label)))]
        for problem in filing.errors:
            lines += [problem.message, f"→ {problem.remedy}"]
        entries.append((place, lines))
    screen.list(entries, _label_width(label for label, _ in entries))


def moment(at: datetime) -> str:
    """A moment in Japan, to the minute."""
    return f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}"


def _label_width(labels: Iterable[str]) -> int:
    return min(WIDEST_LABEL, max(map(cell_len, labels), default=0))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
