"""Costs of accounts from a table: a column that names accounts, and one with a number."""

import re
from dataclasses import dataclass
from pathlib import Path

from graph.errors import UnreadableFile
from graph.plan.costs import NamedCost
from graph.records import UNKNOWN_PLATFORM
from ingest.fields.accounts import AccountReader
from ingest.fields.blanks import is_blank
from ingest.fields.columns import PROFILE_COLUMNS, Header, match_names, quoted
from ingest.fields.numbers import WeightReader
from ingest.fields.rows import rejected, row_cells
from ingest.input import Input, plain_file
from ingest.readers.csv import Table, open_table
from ingest.source import ReadOptions, Rejected

COST_COLUMNS = (
    "cost costs price fee rate budget cost_per_post price_per_post kosten preis honorar prix coût precio costo"
)
_CURRENCY = re.compile(r"[\s\u00a0]*(?:[$€£¥₹]|\b[A-Z]{3}\b)[\s\u00a0]*")


@dataclass(frozen=True)
class CostFile:
    """The costs in a file, and the rows that cannot be read. `platform` of an account is "unknown" if none is named."""

    name: str
    costs: tuple[NamedCost, ...]
    rejected: tuple[Rejected, ...] = ()


def read_costs(path: Path) -> CostFile:
    """The costs in a table with columns such as `handle` and `cost`, and `platform` if handles are on several.

    A cost may carry a currency (`€ 1,200`), which is dropped: all costs are in one.

    Raises
    ------
    UnreadableFile
        The file is not such a table; the sentence names the file and the fix.
    NothingFound
        It holds no row.
    """
    return read_cost_table(plain_file(path))


def read_cost_table(file: Input) -> CostFile:
    """The costs in an opened file; see `read_costs`."""
    table = open_table(file, ReadOptions())
    rows = _Rows.of(table)
    costs, wrong = [], []
    for record in table.records():
        cells = row_cells(record, rows.header)
        if isinstance(cells, Rejected):
            wrong.append(cells)
        elif isinstance(cells, list):
            try:
                cost = rows.read(record.line, cells)
            except ValueError as error:
                wrong.append(rejected(record.line, cells, error))
                continue
            if cost is not None:
                costs.append(cost)
    return CostFile(file.name, tuple(costs), tuple(wrong))


@dataclass(frozen=True)
class _Rows:
    """How the rows of a table are read: the positions of the columns; -1 for none."""

    header: list[str]
    handle: int
    account_id: int
    platform: int
    cost: int
    accounts: AccountReader
    numbers: WeightReader

    @classmethod
    def of(cls, table: Table) -> "_Rows":
        header = Header(table.header, table.sample)
        cost = header.find(COST_COLUMNS)
        roles = match_names(header, PROFILE_COLUMNS, {})
        handle, account_id = roles.get("handle"), roles.get("account_id")
        if cost is None or (handle is None and account_id is None):
            missing = "of costs (cost)" if cost is None else "that names accounts (handle)"
            raise UnreadableFile(
                f"{table.file.name}: there is no column {missing} among {quoted(table.header)}; name it in the header."
            )
        return cls(
            [name.strip().casefold() for name in table.header],
            -1 if handle is None else handle,
            -1 if account_id is None else account_id,
            -1 if (platform := roles.get("platform")) is None else platform,
            cost,
            AccountReader(UNKNOWN_PLATFORM),
            WeightReader([_bare(cell) for cell in table.column(cost)]),
        )

    def read(self, line: int, cells: list[str]) -> NamedCost | None:
        """The cost in a row; None if it names nobody or no cost."""
        handle, account_id, platform = (
            "" if i < 0 else cells[i] for i in (self.handle, self.account_id, self.platform)
        )
        account = self.accounts.read(handle, account_id, platform)
        text = _bare(cells[self.cost])
        if account is None or is_blank(text):
            return None
        try:
            number = self.numbers.read(text)
        except ValueError:
            number = -1.0
        if number < 0:
            raise ValueError(f"“{cells[self.cost].strip()[:40]}” is not a cost; give a number of 0 or more")
        return NamedCost(account, number, line)


def _bare(cell: str) -> str:
    """A cell without its currency.

    >>> _bare("€ 1,200"), _bare("300 EUR")
    ('1,200', '300')
    """
    return _CURRENCY.sub("", cell).strip()
