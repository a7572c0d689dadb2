"""`export`: any part of the network as a file for another program, written whole or not at all."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import WrongUse
from graph.export import gexf, graphml, node_link, page, tables
from graph.export.contents import Contents
from graph.export.files import new_folder, replaced, scratch_folder
from graph.export.progress import Progress
from graph.export.scope import WHOLE, Scope
from graph.export.selection import select
from graph.store import Store
from graph.text import counted

MOST_ON_PAGE = 500  # influencers that a browser draws and people can read


@dataclass(frozen=True)
class Format:
    """A format of exports: the ending of its files, what it is for, and how it is written into a file or a folder."""

    name: str
    suffix: str
    purpose: str
    write: Callable[[Contents, Path, Progress], None]
    is_folder: bool = False


FORMATS = {
    form.name: form
    for form in (
        Format("gexf", ".gexf", "Gephi, with colors, positions and times", gexf.write),
        Format("graphml", ".graphml", "yEd, Cytoscape, igraph, networkx", graphml.write),
        Format("csv", ".zip", "spreadsheets: a ZIP or a folder of tables", tables.write_csv, is_folder=True),
        Format("parquet", ".zip", "pandas, DuckDB, Spark: a ZIP or a folder", tables.write_parquet, is_folder=True),
        Format("json", ".json", "networkx, D3, programs of your own", node_link.write),
        Format("html", ".html", "a page for a colleague's browser, offline", page.write),
    )
}


@dataclass(frozen=True)
class Exported:
    """What an export wrote. `omitted` accounts are those beyond the limit of a page."""

    path: Path
    title: str
    influencers: int
    ties: int
    has_mentions: bool
    omitted: int = 0

    @property
    def text(self) -> str:
        """
        >>> Exported(Path("net.gexf"), "The whole network", 1500, 9000, False).text
        'net.gexf: The whole network, 1,500 influencers and 9,000 ties.'
        """
        mentions = ", with their single mentions" if self.has_mentions else ""
        size = f"{counted(self.influencers, 'influencer')} and {counted(self.ties, 'tie')}"
        text = f"{self.path}: {self.title}, {size}{mentions}."
        if not self.omitted:
            return text
        return f"{text} {self.omitted:,} less influential ones are left out; a higher limit (--top) includes more."


def export(
    store: Store,
    path: Path,
    scope: Scope = WHOLE,
    *,
    form: str | None = None,
    mentions: bool = False,
    emails: bool = False,
    most: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Exported:
    """Write a part of the network to a file.

    Memory grows with the number of accounts and not with that of ties. The file takes its name when it is complete: an
    interrupted export leaves what was there before.

    Parameters
    ----------
    path
        A file; for CSV and Parquet a file `.zip`, or a folder that does not exist yet.
    form
        The name of one of `FORMATS`; by default the ending of `path` decides.
    mentions
        Whether every single mention is written too: as edges, or as a third table.
    emails
        Whether e-mail addresses, first and last names are written.
    most
        Only so many accounts, the most influential ones; `MOST_ON_PAGE` by default for a page, else all.
    progress
        Called with the edges written so far and their total.

    Raises
    ------
    WrongUse
        The format is unknown, or the folder exists.
    NothingFound
        Nobody is in the scope.
    """
    chosen = format_of(path, form)
    if chosen.name == "html":
        if mentions:
            raise WrongUse("A page shows ties, not single mentions: omit --mentions, or choose another format.")
        most = MOST_ON_PAGE if most is None else most
    contents, omitted = select(store, scope, most)
    contents = replace(contents, has_emails=emails, mentions=contents.mentions if mentions else None, omitted=omitted)
    _write(contents, path, chosen, progress)
    return Exported(path, contents.title, contents.node_count, contents.tie_count, mentions, omitted)


def format_of(path: Path, form: str | None = None) -> Format:
    """The format of this name, else the one that files with this ending have; `WrongUse` if there is none."""
    if form is not None:
        if form not in FORMATS:
            raise WrongUse(f"“{form[:40]}” is not an export format; choose one of {', '.join(FORMATS)}.")
        return FORMATS[form]
    for known in FORMATS.values():
        if path.suffix.casefold() == known.suffix:
            return known
    endings = ", ".join(dict.fromkeys(known.suffix for known in FORMATS.values()))
    raise WrongUse(f"{path.name} does not say its format: end it with {endings}, or name the format with --format.")


def _write(contents: Contents, path: Path, chosen: Format, progress: Progress) -> None:
    if not chosen.is_folder:
        with replaced(path) as part:
            chosen.write(contents, part, progress)
    elif path.suffix.casefold() == ".zip":
        with replaced(path) as part, scratch_folder(path) as folder:
            chosen.write(contents, folder, progress)
            _archive(folder, part)
    elif path.exists():
        raise WrongUse(f"{path} exists: choose a folder that does not exist yet, or a file that ends with .zip.")
    else:
        with new_folder(path) as folder:
            chosen.write(contents, folder, progress)


def _archive(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
