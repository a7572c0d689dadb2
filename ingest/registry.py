"""The known file formats and the choice among them, by content and never by file name."""

import importlib
from collections.abc import Iterator
from functools import cache

from graph.errors import NothingFound, UnreadableFile
from graph.store import LoadKind
from ingest.fields.vocabulary import MENTION_COLUMNS, PROFILE_COLUMNS
from ingest.input import Head, Input
from ingest.readers import json
from ingest.readers.csv import check_encoding
from ingest.readers.xlsx import is_workbook
from ingest.roles import names_posts
from ingest.source import Format, ReadOptions, Source, TableFormat

# Modules of `ingest.sources`, each with a `FORMAT`; the earlier of two that are equally sure is chosen.
FORMATS = (
    "mentions",
    "profiles",
    "matrix",
    "apify_instagram",
    "apify_tiktok",
    "apify_x",
    "bluesky",
    "brightdata",
    "crowdtangle",
    "fourcat",
    "instagram_download",
    "adjacency",
    "instaloader",
    "json_rows",
    "mastodon",
    "meta_content_library",
    "minet",
    "phantombuster",
    "telegram",
    "tiktok_research",
    "twscrape",
    "web_exporter",
    "x_api",
    "x_archive",
    "youtube_data_tools",
    "zeeschuimer",
    "posts",
    "excel",
    "gdf",
    "gexf",
    "gml",
    "graphml",
    "nodelink",
    "nodexl",
    "pajek",
    "snap",
)

# Formats that hold both and give what `ReadOptions.kind` asks for.
_EITHER = {"excel", "gdf", "gexf", "gml", "graphml", "nodelink", "nodexl", "pajek", "snap"}

# Modules whose files are of no other kind than this, and are not imported for others.
_XML = ("gexf", "graphml")
_WORKBOOKS = ("excel", "nodexl")
_JSON = ("adjacency", "json_rows", "nodelink")
_BEFORE_MARKUP = "\ufeff \t\r\n"

TABLE_CONFIDENCE = 0.5  # of a table recognised by column names alone; columns that the user names give more certainty
LEAST_CONFIDENCE = 0.1  # below this, a format only explains what is missing

_BINARY = "this is binary data, not a text table; export it as CSV (UTF-8)"
_FORM_OR_TABLE = "export a table as CSV (UTF-8), or name its format with --as"
_SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or a zip file; save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV (UTF-8)"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"%PDF", "a PDF; export the table as CSV"),
    (b"\x89PNG", "a picture; give a CSV file"),
    (b"\xff\xd8\xff", "a picture; give a CSV file"),
    (b"GIF8", "a picture; give a CSV file"),
    (b"SQLite format 3", "an SQLite database; export its table as CSV"),
    (b"PAR1", "a Parquet file; export it as CSV"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
)


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order of `FORMATS`."""
    return tuple(map(_format, FORMATS))


def _format(module: str) -> Format:
    form: Format = importlib.import_module(f"ingest.sources.{module}").FORMAT
    return form


def _possible(head: Head) -> Iterator[Format]:
    """Formats that the first bytes do not exclude; the modules of the others need not be imported."""
    cannot_be = set() if is_workbook(head) else set(_WORKBOOKS)
    cannot_be |= set() if json.sample(head) else set(_JSON)
    cannot_be |= set() if head.text.lstrip(_BEFORE_MARKUP).startswith("<") else set(_XML)
    return (_format(module) for module in FORMATS if module not in cannot_be)


def recognise(file: Input, options: ReadOptions) -> Format:
    """The format of a file: the one that `options.form` names, else the one with the highest confidence.

    Raises
    ------
    UnreadableFile
        No format recognises it; the text says what the file looks like and what to do.
    NothingFound
        The file is empty.
    """
    if not file.head.data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):  # blanks, and byte order marks before nothing
        raise NothingFound(f"{file.name}: the file is empty; export it again.")
    check_encoding(file, options)
    if options.form:
        return _named(options.form, file)
    confidence, form = _surest(file, options)
    if confidence >= LEAST_CONFIDENCE:
        return form
    description = _description(file.head.data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if confidence == 0 or description:
        settled_by = ("columns",) if json.sample(file.head) else ()
        raise UnreadableFile(f"{file.name}: {description or _BINARY}.", settled_by)
    return form  # its error says what is missing


def _surest(file: Input, options: ReadOptions) -> tuple[float, Format]:
    """The format with the highest confidence, among formats of the kind of records that the user asks for."""
    known = [(_confidence(form, file, options), form) for form in _possible(file.head) if _gives(form, options.kind)]
    confidence, form = max(known, key=lambda candidate: candidate[0])
    if confidence <= TABLE_CONFIDENCE and (name := _named_by_columns(file, options)):
        return LEAST_CONFIDENCE, _named(name, file)
    if 0 < confidence < LEAST_CONFIDENCE and (options.columns or options.kind):
        named = "profiles" if _are_profiles(options) else "mentions"
        return LEAST_CONFIDENCE, _named(named, file)
    return confidence, form


def _named_by_columns(file: Input, options: ReadOptions) -> str | None:
    """The format that can use the columns named by the user, if it is not a plain table."""
    if names_posts(options):
        return "posts"
    return "json-rows" if options.columns and json.sample(file.head) else None


def _are_profiles(options: ReadOptions) -> bool:
    """Whether the user says so, or names columns that only profiles have."""
    roles = dict(options.columns).keys()
    return options.kind == "profiles" or (
        options.kind is None and bool(roles & PROFILE_COLUMNS.keys() - MENTION_COLUMNS.keys())
    )


def _confidence(form: Format, file: Input, options: ReadOptions) -> float:
    """The confidence of a format under the options."""
    if isinstance(form, TableFormat):
        return form.asked_confidence(file.head, options)
    return form.confidence(file.head)


def _gives(form: Format, kind: LoadKind | None) -> bool:
    return kind is None or form.name in _EITHER or (form.name == "profiles") == (kind == "profiles")


def confidence(file: Input, options: ReadOptions) -> float:
    """The highest confidence of any format in a file."""
    return _surest(file, options)[0]


def open_source(file: Input, options: ReadOptions, received_at: int) -> Source:
    """Recognise a file and prepare to read it.

    Parameters
    ----------
    received_at
        Now, in ms: no time in the file may be later.

    Raises
    ------
    UnreadableFile, NothingFound
        The file as a whole cannot be read, or holds nothing.
    """
    return recognise(file, options).open(file, options, received_at)


def _named(name: str, file: Input) -> Format:
    for form in formats():
        if form.name == name:
            return form
    names = ", ".join(sorted(form.name for form in formats()))
    raise UnreadableFile(f"{file.name}: there is no format “{name}”; the formats are {names}.")


def _description(start: bytes) -> str:
    """A description of a file that no format recognises, and the fix; empty if it may be a table."""
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            return f"this is {kind}"
    if start[:1] in (b"{", b"["):
        return f"this looks like JSON, but in none of the known forms; {_FORM_OR_TABLE}"
    if start[:1] == b"<":
        return f"this looks like XML or HTML, but in none of the known forms; {_FORM_OR_TABLE}"
    return ""
