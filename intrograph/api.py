"""The Python API: what an analyst calls in a notebook. `import intrograph as ig` exports all of it.

Every function takes the store first, and influencers by what people type: `jade.runs`, `@jade.runs`,
`instagram:jade.runs` or `x#1784` (platform and account id). Days are `"2026-03-01"`, a `date`, or a `datetime`; all
times are UTC.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graph.circle import ego
from graph.circle import paths as path_search
from graph.circle.export import PEOPLE_COLUMNS, circle_network, circle_scope, member_row
from graph.errors import UnknownInfluencer, WrongUse
from graph.introductions import (
    COLUMNS,
    OBJECTIVES,
    PRESETS,
    Filters,
    IntroductionSettings,
    as_rows,
    introduce,
    write_introductions,
)
from graph.introductions.learning import training
from graph.records import ALL_TIME, TIERS, UNKNOWN_TIER, Influencer, Window, to_datetime, to_milliseconds
from graph.search import resolve
from graph.search.query import search
from graph.snapshot import current_snapshot
from graph.store import Store as GraphStore
from graph.store import Unloaded, read, ready_store, recent_loads, unload
from graph.store.query import WHOLE, RunningQuery
from graph.store.team import partners as team

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from graph.analysis.run import Run
    from graph.export.network import Exported
    from graph.introductions import ImportFile, IntroductionList
    from graph.introductions.learning.training import Learned
    from graph.nx_backend.network import Network
    from ingest import Outcome, Plan, ReadOptions, Report
    from ingest.input import Input

Day = str | date | datetime
Step = Callable[[str], None]
StrPath = str | os.PathLike[str]

INTEGER_COLUMNS = frozenset(
    ("rank", "tie", "mentions", "mentioned_by", "followers", "tie_you_introducer", "tie_introducer_target")
)
TIME_COLUMNS = frozenset(("last_at", "last_interaction_at", "data_as_of", "loaded_at"))
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
        return ingest.load(self.graph, Path(path), reading, received_at=_now(), rejects=target)

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
            return ingest.load(self.graph, file, reading, received_at=_now(), rejects=path_of(file))

        return list(ingest.each_file((os.fspath(path) for path in paths), work))

    def plan(
        self, path: StrPath, *, platform: str | None = None, columns: Mapping[str, str] | None = None, **options: Any
    ) -> "Plan":
        """What `load` would find and change. Nothing is loaded; the parameters are those of `load`."""
        import ingest

        return ingest.plan(self.graph, Path(path), _reading(platform, columns, options), received_at=_now())

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
        return _frame(rows, LOAD_COLUMNS, [load.id for load in found], index_name="id")

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
            Indexed by `key`, one column for each field of `graph.records.Influencer`.
        """
        import pandas as pd

        rows = read.leading(self.graph, limit)
        fields = Influencer.__dataclass_fields__
        frame = pd.DataFrame({name: [getattr(row, name) for row in rows] for name in fields})
        return frame.set_index("key")

    def search(self, text: str, limit: int = 10) -> list[Influencer]:
        """Influencers by handle, former handle, name or words of the bio; spelling errors are forgiven."""
        return search(self.graph, text, limit)

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
        window = _window(since, until)
        return current_snapshot(self.graph).network(window.first, window.last)

    def partners(self) -> list[Influencer]:
        """The influencers marked as partners, the longest-standing first."""
        return read.partners(self.graph)

    def mark_partner(self, *names: str) -> None:
        """Mark influencers as partners: they are asked to introduce others."""
        for key in self._keys(names):
            team.mark_partner(self.graph, key, _now())

    def unmark_partner(self, *names: str) -> None:
        """Remove the partner mark of influencers."""
        for key in self._keys(names):
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

    def _keys(self, names: Iterable[str]) -> list[str]:
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
    prepare_demo(store.graph, _now())
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
    again: bool = False,
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
        The same store and seed give the same numbers.
    again
        Run even if neither the graph nor the settings have changed since the last run.
    step
        Called with a few words before each step.

    Raises
    ------
    NothingFound
        The store is empty, or the window holds no mention.
    """
    from graph.analysis.run import AnalysisSettings
    from intrograph.analysis_job import run_analysis

    settings = AnalysisSettings(window_days, _end(as_of), resolution, seed)
    return run_analysis(store.graph, at=_now(), settings=settings, again=again, step=step)


def train(store: Store, *, again: bool = False, step: Step = lambda text: None) -> "Learned":
    """Learn from the network's past who comes to know whom, and how long ties last; introductions use it afterwards."""
    return training.train(store.graph, at=_now(), again=again, step=step)


@dataclass(frozen=True)
class CircleView:
    """The circle of one influencer, ready for a notebook.

    Attributes
    ----------
    circle : graph.circle.ego.Circle
        The focus, the members with their ties, who mentions whom among them, and how many were omitted.
    store, window
        Where the circle was read, and the period of its mentions.
    """

    circle: ego.Circle
    store: GraphStore | None = None
    window: Window = ALL_TIME

    def __len__(self) -> int:
        """The number of members, without the focus."""
        return len(self.circle.members)

    def to_frame(self) -> "pd.DataFrame":
        """The members, strongest ties first.

        Returns
        -------
        pandas.DataFrame
            Indexed by `key`. `tie` is the strength of the tie, 0 to 100; `mentions` counts how often the focus mentions
            the member, `mentioned_by` the reverse; `last_at` is the day of the last mention; then `handle`, `platform`,
            `name`, `followers`, `tier`, `community`, `partner`, `status` and `profile_url`.
        """
        members = self.circle.members
        return _frame([member_row(member) for member in members], PEOPLE_COLUMNS, [member.key for member in members])

    def export(self, path: StrPath, **options: Any) -> "Exported":
        """Write the circle and all ties in it to a file; `options` are those of `export`."""
        from graph.export.network import export as write_export

        if self.store is None:
            raise WrongUse("This circle does not know its store: take it from `ig.circle`.")
        return write_export(self.store, Path(path), circle_scope(self.circle, self.window), **options)

    def to_networkx(self) -> "nx.DiGraph":
        """The circle as a networkx graph: nodes by key with their profile, edges with `weight` (mentions)."""
        return circle_network(self.circle)


def circle(
    store: Store,
    name: str,
    *,
    limit: int = ego.MEMBERS,
    since: Day | None = None,
    until: Day | None = None,
    expand: Sequence[str] = (),
) -> CircleView:
    """The influencers around one influencer, strongest ties first, with the tie strengths that the app shows.

    Parameters
    ----------
    name
        The influencer at the centre.
    limit
        How many members each expanded influencer adds.
    since, until
        The first and the last day that count; ties fade towards the last one.
    expand
        Further influencers whose own strongest ties are added.

    Examples
    --------
    >>> import intrograph as ig
    >>> circle = ig.circle(ig.open_sample(), "jade.runs", limit=5)
    >>> len(circle), circle.to_networkx().number_of_nodes()
    (5, 6)
    """
    key, *expanded = store._keys([name, *expand])
    window = _window(since, until)
    return CircleView(ego.circle(store.graph, key, expanded, limit=limit, window=window), store.graph, window)


def export(
    store: Store,
    path: StrPath,
    *,
    since: Day | None = None,
    until: Day | None = None,
    community: int | str | None = None,
    shortlist: str | None = None,
    around: str | None = None,
    top: int | None = None,
    form: str | None = None,
    mentions: bool = False,
    emails: bool = False,
) -> "Exported":
    """Write the network, or a part of it, to a file for Gephi, spreadsheets, notebooks or a browser.

    Parameters
    ----------
    path
        A file that ends with `.gexf`, `.graphml`, `.json`, `.html`, or `.zip` for tables in CSV; with a `form` of
        `"csv"` or `"parquet"` a folder that does not exist yet too.
    since, until
        The first and the last day of the mentions that count.
    community, shortlist, around
        Only this community (number or name), this list, or this influencer and the 100 with the strongest ties.
    top
        Only so many influencers: the most influential ones, or those with the strongest ties to `around`.
    form
        `"gexf"`, `"graphml"`, `"csv"`, `"parquet"`, `"json"` or `"html"`, if the ending of `path` does not say so.
    mentions
        Write every single mention too, with time, kind and address.
    emails
        Write e-mail addresses, first and last names too.

    Returns
    -------
    Exported
        The path, and the numbers of influencers and ties; `text` says it in a sentence.

    Raises
    ------
    NothingFound, WrongUse
        Nobody is in this part, there is none of that name, or the format is unknown.
    """
    from graph.export.network import export as write_export
    from graph.export.scope import Scope, community_scope, list_scope

    if sum(part is not None for part in (community, shortlist, around)) > 1:
        raise WrongUse("community, shortlist and around exclude each other: give one of them.")
    window = _window(since, until)
    if around is not None:
        view = circle(store, around, limit=top or 100, since=since, until=until)
        return view.export(path, form=form, mentions=mentions, emails=emails)
    if community is not None:
        scope = community_scope(store.graph, str(community), window)
    else:
        scope = Scope(window=window) if shortlist is None else list_scope(store.graph, shortlist, window)
    return write_export(store.graph, Path(path), scope, form=form, mentions=mentions, emails=emails, most=top)


@dataclass(frozen=True)
class Paths:
    """The paths between two influencers, the shortest and strongest first.

    Attributes
    ----------
    found : graph.circle.paths.PathsBetween
        The paths by key, and a circle of everyone on them.
    """

    found: path_search.PathsBetween

    def __len__(self) -> int:
        return len(self.found.paths)

    def to_frame(self) -> "pd.DataFrame":
        """One row for each path: `steps`, `weakest_tie` (0 to 100) and `path` (names in order)."""
        names = {member.key: member.influencer.bare_name for member in self.found.circle.everyone}
        rows = [
            [len(path.keys) - 1, round(100 * path.strength), " > ".join(names[key] for key in path.keys)]
            for path in self.found.paths
        ]
        return _frame(rows, ("steps", "weakest_tie", "path"))


def paths(store: Store, source: str, target: str, *, limit: int = path_search.PATHS) -> Paths:
    """The shortest paths between two influencers along ties of either direction, the strongest first."""
    return Paths(path_search.find_paths(store.graph, *store._keys([source, target]), limit=limit))


@dataclass(frozen=True)
class Introductions:
    """Recommended introductions, best first.

    Attributes
    ----------
    found : graph.introductions.IntroductionList
        The rows with introducers, connectors, ties and reasons as objects, and what the score means (`found.meaning`).
    """

    found: "IntroductionList"

    def __len__(self) -> int:
        return len(self.found.rows)

    def to_frame(self) -> "pd.DataFrame":
        """One row for each introduction, with the columns of the CSV.

        Returns
        -------
        pandas.DataFrame
            `rank`, `platform`, `target_handle`, `target_url`, `introducer_handle`, `introducer_url`, `path`, `score` (0
            to 100, see `found.meaning`), `tie_you_introducer` and `tie_introducer_target` (0 to 100),
            `last_interaction_at`, `evidence_url`, `reason`, `followers`, `engagement_rate` (a share), `status`,
            `data_as_of`, `alternatives` and `message`.
        """
        rows = as_rows(self.found)
        return _frame([[row[name] for name in COLUMNS] for row in rows], COLUMNS)

    def to_csv(self, path: StrPath, *, preset: str = "generic") -> "ImportFile":
        """Write the CSV that the app offers, safe to open in a spreadsheet.

        Parameters
        ----------
        preset
            The tool that imports the file: `"generic"`, `"hubspot"`, `"klaviyo"`, ..., see `docs/introductions.md`.

        Returns
        -------
        ImportFile
            Its length is the number of rows written; `left_out` counts those that the tool would refuse, by reason,
            and `text` says so.

        Raises
        ------
        WrongUse
            There is no such preset.
        NothingFound
            The tool would refuse every row.
        """
        if preset not in PRESETS:
            raise WrongUse(f"“{preset[:40]}” is not a preset; choose one of {', '.join(PRESETS)}.")
        return write_introductions(self.found, Path(path), PRESETS[preset])


def introductions(
    store: Store,
    *,
    via: Sequence[str] = (),
    top: int | None = None,
    tiers: Sequence[str] = (),
    communities: Sequence[int] = (),
    platforms: Sequence[str] = (),
    sort: str = "chance",
    cap: int | None = None,
    as_of: Day | None = None,
    **filters: Any,
) -> Introductions:
    """Whom your partners can introduce you to next, and why.

    Parameters
    ----------
    via
        The partners who would introduce; by default all marked ones.
    top
        How many to return; None for all.
    tiers
        Only targets of these tiers: `"nano"`, `"micro"`, `"mid"`, `"macro"`, `"mega"`, `"unknown"`.
    communities, platforms
        Only targets in these communities (by number) or on these platforms.
    sort
        What the order looks at: `"chance"` (the score), `"reach"` (followers) or `"closeness"` (ties on the path).
    cap
        The most introductions to ask of one partner.
    as_of
        Ignore everything after this day; the models are trained on what was known then.
    **filters
        The other fields of `graph.introductions.Filters`: `languages`, `locations`, `active_days`, `hide_hubs`,
        `min_tie_strength` (0 to 1), `not_contacted`.

    Raises
    ------
    NothingFound
        No partner is marked, and none is named.
    WrongUse
        There is no such tier or order.

    Examples
    --------
    >>> import intrograph as ig
    >>> ig.introductions(ig.open_sample(), tiers=["micro"], top=3).to_frame()["rank"].tolist()
    [1, 2, 3]
    """
    known = [*(tier.name for tier in TIERS), UNKNOWN_TIER]
    if wrong := [tier for tier in tiers if tier not in known]:
        raise WrongUse(f"“{wrong[0]}” is not a tier; the tiers are {', '.join(known)}.")
    if sort not in OBJECTIVES:
        raise WrongUse(f"“{sort}” is not an order; choose one of {', '.join(OBJECTIVES)}.")
    found = introduce(
        store.graph,
        store._keys(via),
        top=top,
        filters=Filters(tiers=tuple(tiers), communities=tuple(communities), platforms=tuple(platforms), **filters),
        objective=OBJECTIVES[sort],
        settings=IntroductionSettings(cap=cap, now=_now(), as_of=_end(as_of)),
    )
    return Introductions(found)


def _reading(platform: str | None, columns: Mapping[str, str] | None, options: dict[str, Any]) -> "ReadOptions":
    from ingest import ReadOptions

    name = resolve.platform_name(platform) if platform else None
    return ReadOptions(platform=name, columns=tuple((columns or {}).items()), **options)


def _frame(
    rows: Sequence[Sequence[Any]],
    columns: Sequence[str],
    index: Sequence[str] | None = None,
    *,
    index_name: str = "key",
) -> "pd.DataFrame":
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=list(columns))
    for name in INTEGER_COLUMNS.intersection(columns):
        frame[name] = frame[name].astype("Int64")
    for name in TIME_COLUMNS.intersection(columns):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    if index is not None:
        frame.index = pd.Index(index, name=index_name)
    return frame


def _window(since: Day | None, until: Day | None) -> Window:
    return Window(None if since is None else to_milliseconds(_instant(since)), _end(until))


def _end(day: Day | None) -> int | None:
    """The last millisecond that counts: the end of a day, or the instant of a `datetime`."""
    if day is None:
        return None
    if isinstance(day, datetime):
        return to_milliseconds(_instant(day))
    return to_milliseconds(_instant(day) + timedelta(days=1)) - 1


def _instant(day: Day) -> datetime:
    """
    >>> _instant("2026-03-01").isoformat()
    '2026-03-01T00:00:00+00:00'
    """
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=UTC)
    try:
        parsed = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise WrongUse(f"“{str(day)[:40]}” is not a day; write it as 2026-03-01.") from None
    return datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC)


def _now() -> int:
    return int(time.time() * 1000)
