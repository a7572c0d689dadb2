"""Outreach from a CSV file that `intrograph outreach --export` or a CRM wrote: good rows are noted, bad ones named."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import IntrographError, UnreadableFile, WrongUse
from graph.export.csv import safe_cell
from graph.outreach.csv_file import NEEDED, OutreachRow, columns_of, plain_cell, read_row
from graph.records import DAY_MS, to_milliseconds
from graph.search import resolve
from graph.store import Store
from graph.store.team import outreach
from graph.store.team.outreach import OutreachChange
from graph.store.team.outreach_change import clean_change
from graph.text import counted
from ingest.input import plain_file
from ingest.readers.csv import Table, open_table
from ingest.readers.records import Record
from ingest.source import ReadOptions

SECOND_MS = 1_000

Conversation = tuple[str, str | None]  # the key of a target, and a campaign


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not noted: the line it begins on, why, and what to do."""

    line: int
    reason: str


@dataclass(frozen=True)
class OutreachImport:
    """What became of the rows of a file: how many were noted, said nothing new, or were older than what is noted."""

    file: str
    noted: int
    unchanged: int
    older: int
    rejected: tuple[RejectedRow, ...] = ()

    @property
    def text(self) -> str:
        """The counts as a sentence."""
        parts = (
            f"{counted(self.noted, 'change')} noted",
            f"{self.unchanged:,} unchanged" if self.unchanged else "",
            f"{self.older:,} older than what is noted" if self.older else "",
            f"{counted(len(self.rejected), 'row')} rejected" if self.rejected else "",
        )
        return f"{self.file}: {', '.join(part for part in parts if part)}."

    @property
    def rejections(self) -> list[str]:
        """A sentence for each rejected row, with the file, the row and what to do."""
        return [f"{self.file}, line {row.line}: {row.reason}." for row in self.rejected]


@dataclass
class _Outcome:
    changes: list[OutreachChange] = field(default_factory=list)
    unchanged: int = 0
    older: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    lines: dict[Conversation, int] = field(default_factory=dict)  # where each conversation was named


def import_outreach(store: Store, path: Path, now: int, *, by: str | None = None) -> OutreachImport:
    """Note what a file says about conversations; a second import of the same file changes nothing.

    A row without a change, or that holds from an earlier moment than what is noted, is passed over. Columns that the
    file does not have keep what is noted.

    Parameters
    ----------
    now
        This instant in ms.
    by
        The person of the team who imports the file.

    Raises
    ------
    UnreadableFile, NothingFound
        The file is not a table, has no rows, or lacks a column.
    """
    table = open_table(plain_file(path), ReadOptions(header=True))
    columns = columns_of(table.header)
    if missing := [name for name in NEEDED if name not in columns]:
        names = " and ".join(f"“{name}”" for name in missing)
        raise UnreadableFile(
            f"{path.name}: there is no column {names}; `intrograph outreach --export` shows the columns."
        )
    outcome = _Outcome()
    stored = {(note.key, note.campaign): note.as_change(now) for note in outreach.noted(store)}
    for line, row in _rows(table, columns, outcome):
        try:
            _decide(store, line, row, stored, now, by, outcome)
        except IntrographError as error:
            outcome.rejected.append(RejectedRow(line, str(error).rstrip(".")))
    if outcome.changes:
        outreach.append(store, outcome.changes)
    rejected = tuple(sorted(outcome.rejected, key=lambda row: row.line))
    return OutreachImport(path.name, len(outcome.changes), outcome.unchanged, outcome.older, rejected)


def _rows(table: Table, columns: dict[str, int], outcome: _Outcome) -> Iterator[tuple[int, OutreachRow]]:
    for record in table.records():
        try:
            yield record.line, read_row(_cells(record, columns))
        except WrongUse as error:
            outcome.rejected.append(RejectedRow(record.line, str(error)))


def _cells(record: Record, columns: dict[str, int]) -> dict[str, str]:
    if record.problem:
        raise WrongUse(f"{record.problem}; {record.fix}")
    cells = record.cells
    return {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}


def _decide(
    store: Store,
    line: int,
    row: OutreachRow,
    stored: dict[Conversation, OutreachChange],
    now: int,
    by: str | None,
    outcome: _Outcome,
) -> None:
    """Note a row, or count it among those that say nothing new."""
    key = resolve.influencer_key(store, row.name)
    change, length = _change(store, key, row, stored, now, by)
    conversation = key, change.campaign
    if conversation in outcome.lines:
        raise WrongUse(f"line {outcome.lines[conversation]} names the same influencer and campaign; keep one of them")
    outcome.lines[conversation] = line
    before = stored.get(conversation)
    if (before is None and change.status == outreach.NEW) or (
        before is not None and _said(before) == _said(change) and before.at // length == change.at // length
    ):
        outcome.unchanged += 1
    elif before is not None and change.at // length < before.at // length:
        outcome.older += 1
    else:
        outcome.changes.append(change)


def _change(
    store: Store, key: str, row: OutreachRow, stored: dict[Conversation, OutreachChange], now: int, by: str | None
) -> tuple[OutreachChange, int]:
    """The change that a row asks for, and how exact its time is, in ms."""
    introducer = resolve.influencer_key(store, row.introducer) if row.introducer else None
    asked = clean_change(OutreachChange(key, row.status, now, now, introducer, row.campaign, row.owner, by))
    before = stored.get((key, asked.campaign))
    at, length = _since(row.since, before, row.status, now)
    kept = before or asked
    change = replace(
        asked,
        at=at,
        introducer=kept.introducer if row.introducer is None else introducer,
        owner=kept.owner if row.owner is None else asked.owner,
        note=kept.note if row.note is None else row.note,
        next_step=kept.next_step if row.next_step is None else row.next_step,
    )
    return clean_change(change), length


def _since(text: str, before: OutreachChange | None, status: str, now: int) -> tuple[int, int]:
    """The instant (ms) from which a row holds, and how exact it is; without one, now, or as long as it is noted."""
    if not text:
        return (before.at if before is not None and before.status == status else now), SECOND_MS
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"“{text[:40]}” is not a time; write it as in 2026-11-03 or 2026-11-03T14:20:00Z") from None
    at = to_milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if at > now + DAY_MS:
        raise WrongUse(f"“{text[:40]}” lies in the future; give the day since when the status holds")
    return at, DAY_MS if len(text) == len("2026-11-03") else SECOND_MS


def _said(change: OutreachChange) -> tuple[str | None, ...]:
    """What a file can say about a conversation, as it would come back from one."""
    texts = (change.owner, change.note, change.next_step)
    return change.status, change.introducer, *(text and plain_cell(safe_cell(text)) for text in texts)
