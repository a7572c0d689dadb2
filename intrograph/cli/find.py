"""`find`: search influencers by words and filters."""

import sys
from pathlib import Path

import click

from graph.errors import NothingFound, WrongUse
from graph.search import index
from graph.search.filters import SearchQuery, how_to_write
from graph.search.query import Hit, Results
from graph.search.query import find as find_hits
from graph.store import Store
from intrograph import jobs
from intrograph.cli.base import open_store, with_format, with_store
from intrograph.cli.output import echo, show, working

COLUMNS = ("handle", "platform", "name", "followers", "community", "location", "why")


@click.command()
@click.argument("text", nargs=-1, required=True)
@with_store
@with_format
@click.option("--top", type=click.IntRange(0), default=10, show_default=True, help="Number of influencers; 0: all.")
def find(text: tuple[str, ...], store_folder: Path | None, form: str, top: int) -> None:
    """Find influencers by handle, former handle, name or words of their bio, in spite of typing errors, and by filters.

    \b
    Filters, of which all have to hold:
        in:Lisbon            'in:"New York"'  the place
        about:coffee                          a word of bio or category
        platform:instagram   tier:micro       is:partner
        followers:1k-10k     followers:10k+
        community:3          community:trail  number, or a word of the name
    Plain phrases work too if the data has the place and the word.

    \b
    Example:
        intrograph find marathon porto
        intrograph find in:Lisbon about:coffee followers:1k-10k --top 0 --format csv
        intrograph find "people in Lisbon who talk about coffee"
    """
    query = SearchQuery.parse(" ".join(text))
    if query.unread:
        raise WrongUse(how_to_write(query.unread[0]))
    with open_store(store_folder) as store:
        results = _search(store, query, top or sys.maxsize)
    if not results.hits:
        raise NothingFound(_why_nobody(results))
    show(map(_row, results.hits), COLUMNS, form)
    if results.query != query:
        echo(f"Read as: {results.query}")
    if results.total is not None and results.total > len(results.hits):
        echo(f"{results.total:,}{' or more' if results.has_more else ''} pass the filters: --top 0 shows all.")


def _search(store: Store, query: SearchQuery, limit: int) -> Results:
    if not index.is_current(store):
        with working("Building the search index"):
            jobs.run(store, jobs.SEARCH_INDEX, lambda step: index.build(store))
    return find_hits(store, query, limit)


def _row(hit: Hit) -> list[object]:
    person = hit.influencer
    return [
        person.handle or person.display_name,
        person.platform,
        person.name,
        person.followers,
        person.community_name,
        person.location,
        "; ".join(f"{reason.label}: {reason.text}" for reason in hit.explanation.reasons),
    ]


def _why_nobody(results: Results) -> str:
    query = results.query
    if query.filters:
        return f"Nobody passes “{str(query)[:80]}”; remove a filter, or use a wider one."
    return f"No handle, name or bio matches “{query.words[:60]}”; try fewer letters."
