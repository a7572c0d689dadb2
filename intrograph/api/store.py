"""The store: opening it, loading into it, reading from it, analyzing it."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graph.errors import UnknownInfluencer, WrongUse
from graph.introductions.learning import training
from graph.records import BROAD, INFLUENCER_FIELDS, Influencer, to_datetime
from graph.search import index, resolve
from graph.search.filters import SearchQuery, how_to_write
from graph.search.query import search
from graph.snapshot import current_snapshot
from graph.store import Store as GraphStore
from graph.store import Unloaded, read, ready_store, recent_loads, unload
from graph.store.query import WHOLE, RunningQuery
from graph.store.team import partners as team
from intrograph.api.days import Day, end_of, now, window_of
from intrograph.api.frames import frame_of

if TYPE_CHECKING:
    import pandas as pd

    from graph.analysis.run import Run
    from graph.introductions.learning.training import Learned
    from graph.nx_backend.network import Network
    from graph.overview import Overview
    from ingest import Outcome, Plan, ReadOptions, Report
    from ingest.input import Input


Step = Callable[[str], None]
StrPath = str | os.PathLike[str]

COMMUNITY_COLUMNS = ("level", "name", "size", "parent", "change_text", "leaders", "agreement")
LOAD_COLUMNS = ("loaded_at", "file", "format", "kind", "rows", "new", "already_known", "skipped", "rejected")


class Store:
    """An open store: the graph of who mentions whom, on the embedded server or on Neo4j.

    `ig.open()` returns one. It is a context manager; outside of `with`, `close()` lets go of the server.

    Attributes
    ----------
    graph : graph.store.Store
        The object that the modules of `graph` take, for everything that this class does not offer.
    """

    def __init__(self, graph: GraphStore) -> None:
        self.graph = graph

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the server; the embedded one stops a few seconds after its last user."""
        self.graph.close()

    def __repr__(self) -> str:
        overview = read.overview(self.graph)
        return (
            f"<Store {self.graph.label}: {overview.influencers:,} influencers, {overview.pairs:,} ties, "
            f"{overview.mentions:,} mentions>"
        )

    def load(
        self,
        path: StrPath,
        *,
        platform: str | None = None,
        columns: Mapping[str, str] | None = None,
        rejects: StrPath | None = None,
        **options: Any,
    ) -> "Report":
        """Load one file of mentions, posts or profiles. A file that is loaded already is not loaded twice.

        Parameters
        ----------
        path
            A file in any of the formats of `docs/sources.md`, compressed or not; what it holds is recognised by its
            content.
        platform
            The platform of the accounts if no column says, as in `"instagram"`, `"tiktok"` or `"x"`.
        columns
            Names of columns by their roles, as in `{"source": "Poster", "target": "Tagged"}`, where they are not
            recognised.
        rejects
            Where the rows that cannot be read go, with the reason; by default a file beside the store.
        **options
            The other fields of `ingest.ReadOptions`: `ignored`, `header`, `sheet`, `encoding`, `weights`, ...

        Returns
        -------
        Report
            `report.load` counts rows, new and known mentions and rejected rows; `report.form` says what the file was
            recognised as, `report.notes` how it was read.

        Raises
        ------
        UnreadableFile, NothingFound
            The file as a whole cannot be loaded; the text says what to do.
        """
        import ingest

        target = Path(rejects) if rejects else self._rejects(Path(path))
        reading = _reading(platform, columns, options)
        return ingest.load(self.graph, Path(path), reading, received_at=now(), rejects=target)

    def load_all(
        self, *paths: StrPath, platform: str | None = None, columns: Mapping[str, str] | None = None, **options: Any
    ) -> "list[Outcome[Report]]":
        """Load every file that the paths name: files, folders, patterns such as `"exports/*.csv"`, and archives.

        Returns
        -------
        list[Outcome]
            For each file its name, and the report (`result`) or the `error` that kept it from being loaded.
        """
        import ingest
        from intrograph.forget import rejects_folder

        reading, path_of = _reading(platform, columns, options), ingest.reject_paths(rejects_folder(self.graph))

        def work(file: "Input") -> "Report":
            return ingest.load(self.graph, file, reading, received_at=now(), rejects=path_of(file))

        return list(ingest.each_file((os.fspath(path) for path in paths), work))

    def plan(
        self, path: StrPath, *, platform: str | None = None, columns: Mapping[str, str] | None = None, **options: Any
    ) -> "Plan":
        """What `load` would find and change. Nothing is loaded; the parameters are those of `load`."""
        import ingest

        return ingest.plan(self.graph, Path(path), _reading(platform, columns, options), received_at=now())

    def overview(self) -> "Overview":
        """The store at a glance: content, freshness, best introductions of each partner, and who is rising.

        Returns
        -------
        Overview
            `state.hints` says what to do next; `prospects.partners` and `rising.people` hold people, `rising` is None
            without a history of two periods of 28 days.

        Examples
        --------
        >>> import intrograph as ig
        >>> overview = ig.open_sample().overview()
        >>> overview.state.content.influencers, len(overview.prospects.partners)
        (1500, 3)
        """
        from graph.overview import overview

        return overview(self.graph, now())

    def loads(self) -> "pd.DataFrame":
        """What was loaded, the latest first.

        Returns
        -------
        pandas.DataFrame
            Indexed by `id`: `loaded_at`, `file`, `format`, `kind`, and the counts `rows`, `new`, `already_known`,
            `skipped` and `rejected`.
        """
        found = recent_loads(self.graph, None)
        rows = [
            (
                to_datetime(load.received_at),
                load.file,
                load.form,
                load.kind,
                load.rows_done,
                load.written,
                load.repeated,
                sum(load.skipped.values()),
                load.rejected,
            )
            for load in found
        ]
        return frame_of(rows, LOAD_COLUMNS, [load.id for load in found], index_name="id")

    def unload(self, load_id: str) -> Unloaded:
        """Take a load back, as if the file had never been loaded; run `analyze` afterwards.

        Parameters
        ----------
        load_id
            The index in `loads()`, or its beginning.

        Returns
        -------
        Unloaded
            How many mentions and accounts were removed, and how many accounts stay because others name them.
        """
        return unload(self.graph, load_id)

    def _rejects(self, path: Path) -> Path:
        from intrograph.forget import rejects_folder

        return rejects_folder(self.graph) / f"{path.stem}.rejects.csv"

    def influencer(self, name: str) -> Influencer:
        """One influencer with profile, team marks and the measures of the last analysis.

        Raises
        ------
        UnknownInfluencer
            Nobody has this name; the text suggests similar ones.
        WrongUse
            The name is ambiguous: it exists on several platforms.

        Examples
        --------
        >>> import intrograph as ig
        >>> ig.open_sample().influencer("jade.runs").platform
        'instagram'
        """
        key = resolve.influencer_key(self.graph, name)
        found = read.influencers(self.graph, [key])
        if key not in found:
            raise UnknownInfluencer(f"“{name[:60]}” was deleted meanwhile.")
        return found[key]

    def influencers(self, limit: int | None = None) -> "pd.DataFrame":
        """All influencers as a DataFrame, the most influential first.

        Returns
        -------
        pandas.DataFrame
            Indexed by `key`, one column for each name in `graph.records.INFLUENCER_FIELDS`.
        """
        import pandas as pd

        rows = read.leading(self.graph, limit)
        frame = pd.DataFrame({name: [getattr(row, name) for row in rows] for name in INFLUENCER_FIELDS})
        return frame.set_index("key")

    def search(self, text: str | SearchQuery, limit: int = 10) -> list[Influencer]:
        """Influencers by words and filters, the likeliest first; spelling errors are forgiven.

        Parameters
        ----------
        text
            Words of handle, former handle, name or bio, and filters: `in:Lisbon`, `about:coffee`,
            `platform:instagram`, `tier:micro`, `community:3`, `followers:1k-10k`, `is:partner`. Or an
            `ig.SearchQuery`, which holds the same as fields. All filters have to hold.
        limit
            At most so many.

        Raises
        ------
        WrongUse
            The value of a filter cannot be read; the text says how to write it.

        Examples
        --------
        >>> import intrograph as ig
        >>> [person.handle for person in ig.open_sample().search("in:Lisbon about:coffee", limit=2)]
        ['zora.o.cups', 'sami.m.spokes']
        """
        query = SearchQuery.parse(text) if isinstance(text, str) else text
        if query.unread:
            raise WrongUse(how_to_write(query.unread[0]))
        if query.filters:  # a plain scan, which serves while the index is built, knows no filters
            index.build(self.graph)
        return search(self.graph, query, limit)

    def communities(self, *, fine: bool = False) -> "pd.DataFrame":
        """The communities of the last analysis, the largest first.

        Parameters
        ----------
        fine
            The communities within the broad ones as well.

        Returns
        -------
        pandas.DataFrame
            Indexed by `number`: `level`, `name`, `size`, `parent`, `change_text`, `leaders`, and `agreement`, how often
            two members are together in searches from other seeds (0 to 1).
        """
        found = read.communities(self.graph, None if fine else BROAD)
        rows = [[getattr(community, name) for name in COMMUNITY_COLUMNS] for community in found]
        numbers = [str(community.number) for community in found]
        frame = frame_of(rows, COMMUNITY_COLUMNS, numbers, index_name="number")
        return frame.set_index(frame.index.astype("int64"))

    def network(self, *, since: Day | None = None, until: Day | None = None) -> "Network":
        """Who mentions whom as a graph that networkx's functions accept; weights count mentions.

        Parameters
        ----------
        since, until
            The first and the last day that count, both included. Without them, every mention counts; with one of them,
            undated mentions do not.

        Returns
        -------
        Network
            Its nodes are the keys of all influencers, as in `instagram:jade.runs`.

        Examples
        --------
        >>> import intrograph as ig, networkx as nx
        >>> network = ig.open_sample().network(since="2026-05-01")
        >>> nx.is_directed(network), len(network)
        (True, 1500)
        """
        window = window_of(since, until)
        return current_snapshot(self.graph).network(window.first, window.last)

    def partners(self) -> list[Influencer]:
        """The influencers marked as partners, the longest-standing first."""
        return read.partners(self.graph)

    def mark_partner(self, *names: str) -> None:
        """Mark influencers as partners: they are asked to introduce others."""
        for key in self.keys(names):
            team.mark_partner(self.graph, key, now())

    def unmark_partner(self, *names: str) -> None:
        """Remove the partner mark of influencers."""
        for key in self.keys(names):
            team.unmark_partner(self.graph, key)

    def query(self, cypher: str, **parameters: Any) -> "pd.DataFrame":
        """Run a read-only Cypher query, without a limit of time; nodes, relationships and paths come back as objects.

        Raises
        ------
        QueryRefused
            The query would write, or reach more than the graph, or the server would not run it.
        """
        import pandas as pd

        with RunningQuery(self.graph, cypher, parameters, WHOLE) as running:
            return pd.DataFrame(list(running), columns=list(running.columns))

    def keys(self, names: Iterable[str]) -> list[str]:
        """The keys of influencers by what people type, as in `jade.runs` or `x#1784`."""
        return [resolve.influencer_key(self.graph, name) for name in names]


def open(folder: StrPath | None = None) -> Store:
    """Open the store: an embedded one in `folder`, else the one that the environment names.

    Without `folder`, NEO4J_URI comes first, then INTROGRAPH_STORE, then the default folder in the user's data.

    Raises
    ------
    StoreUnreachable
        The server does not answer; the text says what to check.
    """
    return Store(ready_store(Path(folder) if folder is not None else None))


def open_sample(folder: StrPath | None = None) -> Store:
    """Open the sample: an invented network of 1,500 micro-influencers, analyzed, with three partners.

    The first call loads it into `folder` (by default in the user's cache), which takes some twenty seconds; later calls
    open that store.

    Examples
    --------
    >>> import intrograph as ig
    >>> [partner.handle for partner in ig.open_sample().partners()]
    ['jade.runs', 'milo.trail', 'ravi.eats']
    """
    from intrograph.demo import prepare_demo
    from intrograph.resources import sample_folder

    place = Path(folder) if folder is not None else sample_folder()
    if (opened := _samples.get(place)) is not None:
        return opened
    store = Store(ready_store(place))
    prepare_demo(store.graph, now())
    _samples[place] = store
    return store


_samples: dict[Path, Store] = {}  # opened once a process: every example of the documentation asks for it


def analyze(
    store: Store,
    *,
    window_days: float | None = None,
    as_of: Day | None = None,
    resolution: float = 1.0,
    seed: int = 1,
    engine: str = "local",
    again: bool = False,
    from_scratch: bool = False,
    step: Step = lambda text: None,
) -> "Run":
    """Find communities, measure every influencer and write the results back to the store.

    One analysis runs at a time: a second one waits for the first.

    Parameters
    ----------
    window_days
        Only mentions of the last so many days up to `as_of` count; None for all.
    as_of
        The last day that counts; None for the last mention.
    resolution
        Above 1 more and smaller communities.
    seed
        The same store, with the communities that it holds, and seed give the same numbers.
    engine
        `"local"`, or `"gds"` for the procedures of a Neo4j with Graph Data Science, which measure less.
    again
        Run even if neither the graph nor the settings have changed since the last run.
    from_scratch
        Run in any case, and do not start from the communities of the last run.
    step
        Called with a few words before each step.

    Raises
    ------
    NothingFound
        The store is empty, or the window holds no mention.
    WrongUse
        There is no such engine, or the store has no Graph Data Science.
    """
    from graph.analysis.findings import AnalysisSettings
    from intrograph.analysis_job import run_analysis

    settings = AnalysisSettings(window_days, end_of(as_of), resolution, seed, engine)
    return run_analysis(store.graph, at=now(), settings=settings, again=again, from_scratch=from_scratch, step=step)


def train(store: Store, *, again: bool = False, step: Step = lambda text: None) -> "Learned":
    """Learn from the network's past who comes to know whom, and how long ties last; introductions use it afterwards."""
    return training.train(store.graph, at=now(), again=again, step=step)


def _reading(platform: str | None, columns: Mapping[str, str] | None, options: dict[str, Any]) -> "ReadOptions":
    from ingest import ReadOptions

    name = resolve.platform_name(platform) if platform else None
    return ReadOptions(platform=name, columns=tuple((columns or {}).items()), **options)
