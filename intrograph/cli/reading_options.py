"""The options of `load` that say how files are to be read."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from graph.errors import WrongUse
from graph.search import resolve
from ingest.registry import formats
from ingest.roles import ROLES, roles_called
from ingest.source import ReadOptions
from intrograph.cli.base import grouped

KINDS = ("mentions", "profiles")


@dataclass(frozen=True)
class Reading:
    """How the files are to be read, as the options say it."""

    platform: str | None
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    header: bool | None
    sheet: str | None
    content: str | None
    delimiter: str | None
    encoding: str | None
    time_format: str | None
    timezone: str
    owner: str | None
    weights: Literal["add", "total"]

    def as_options(self) -> ReadOptions:
        """The same for `ingest`; `WrongUse` names the option that cannot be used."""
        return ReadOptions(
            platform=resolve.platform_name(self.platform) if self.platform else None,
            columns=tuple(map(_column, self.columns)),
            ignored=self.ignored,
            kind=self.content if self.content in KINDS else None,  # type: ignore[arg-type]
            form=_form(self.content),
            header=self.header,
            sheet=self.sheet,
            encoding=self.encoding,
            delimiter=_delimiter(self.delimiter),
            time_format=self.time_format,
            zone=_zone(self.timezone),
            owner=self.owner,
            weights=self.weights,
        )


reading_options = grouped(
    "reading",
    Reading,
    click.option("--platform", help="Platform of accounts for which no column names one: instagram, tiktok, x."),
    click.option("--column", "columns", multiple=True, metavar="ROLE=NAME", help="Assign a column; may be repeated."),
    click.option("--ignore", "ignored", multiple=True, metavar="COLUMN", help="Leave a column out; may be repeated."),
    click.option("--header/--no-header", default=None, help="Whether the first line names columns. Default: detected."),
    click.option("--sheet", help="Sheet of a workbook. Default: the first with a table."),
    click.option(
        "--as",
        "content",
        metavar="FORMAT",
        help="Content of the files: mentions, profiles, or a format of `intrograph formats`. Default: detected.",
    ),
    click.option("--delimiter", help="Character between cells, or tab. Default: detected."),
    click.option("--encoding", help="Encoding of the text. Default: detected."),
    click.option(
        "--time-format",
        help="Format of the times, as in '%d/%m/%Y %H:%M', or day-first or month-first. Default: detected.",
    ),
    click.option(
        "--timezone", default="UTC", show_default=True, help="Time zone of times without one, as in Europe/Berlin."
    ),
    click.option("--owner", metavar="HANDLE", help="Account whose own download a file is, if the file does not say."),
    click.option(
        "--weights",
        type=click.Choice(["add", "total"]),
        default="add",
        show_default=True,
        help="What counts of mentions mean: more mentions, or all so far, in the place of those of an earlier file.",
    ),
)


def _column(text: str) -> tuple[str, str]:
    role, equals, name = text.partition("=")
    if not equals or role not in ROLES:
        if name and (meant := roles_called(role)):
            suggestion = " or ".join(f"{other}={name}" for other in meant)
            raise WrongUse(f"--column {text}: there is no role {role}; did you mean {suggestion}?")
        raise WrongUse(f"--column {text}: write ROLE=NAME, where ROLE is one of {', '.join(ROLES)}.")
    return role, name


def _form(name: str | None) -> str | None:
    known = sorted(form.name for form in formats() if form.name not in KINDS)
    if name is None or name in KINDS:
        return None
    if name not in known:
        raise WrongUse(f"--as {name}: there is no such format; the formats are {', '.join((*KINDS, *known))}.")
    return name


def _delimiter(text: str | None) -> str | None:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(text or "", text)
    if delimiter is not None and len(delimiter) != 1:
        raise WrongUse(f"--delimiter {text}: give one character, or tab.")
    return delimiter


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name.upper() == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUse(f"--timezone {name}: there is no such time zone; write it as in Europe/Berlin.") from None
