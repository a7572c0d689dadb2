"""The terminal's front door: `intrograph VERB`. Each verb asks `graph/` or `ingest/` one thing and shows the answer.

Exit codes: 0 done; 1 finished with rejected rows, or nothing was found; 2 wrong use, or the store cannot be reached.
"""

import contextlib
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from graph import people
from graph.errors import IntrographError, NothingFound, WrongUse
from graph.exports import write_csv
from graph.records import TIERS, UNKNOWN_TIER, day_in_words, instant, milliseconds
from graph.store import Store, reading, ready_store
from terminal.output import FORMATS, counting, flat, load_progress, say, show, working

DONE, UNFINISHED, WRONG = 0, 1, 2


class FrontDoor(click.Group):
    """Turns our own errors into their sentence and an exit code; a traceback here is a defect."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except NothingFound as error:
            say(str(error))
            context.exit(UNFINISHED)
        except IntrographError as error:
            say(str(error))
            context.exit(WRONG)


def _with_store(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--store",
        "store_folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the embedded store; also INTROGRAPH_STORE. Default: data/store of this checkout, or the "
        "Neo4j server that NEO4J_URI names.",
    )(command)


_with_format = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How rows come out."
)


def _open(folder: Path | None) -> Store:
    return ready_store(folder)


def now() -> int:
    """This moment in milliseconds: the clock is read in the front doors and nowhere else."""
    return int(time.time() * 1000)


@click.group(cls=FrontDoor, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="intrograph")
def main() -> None:
    """Who can introduce us to whom next, why, and what would that bring?

    \b
    First steps:
        intrograph demo                              the sample, analysed, in the app
        intrograph load mentions.csv profiles.csv    your own data
        intrograph analyze
        intrograph partner jade.runs
        intrograph introduce --top 20 --csv introductions.csv
        intrograph app
    """


@main.command()
@_with_store
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Where the introductions go.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the app. Default: 8501, or the next free one.")
@click.option("--no-serve", is_flag=True, help="Prepare everything, but do not start the app.")
def demo(store_folder: Path | None, csv_file: Path | None, port: int | None, no_serve: bool) -> None:
    """Load the sample, analyse it, write introductions as CSV and open the app.

    \b
    Example:
        intrograph demo
    """
    from terminal import demo as the_demo

    with _open(store_folder) as store:
        the_demo.prepare(store, csv_file, now())
        if not no_serve:
            the_demo.say_what_to_try(store)
            sys.exit(_serve(store_folder, port, "127.0.0.1"))


@main.command()
@_with_store
@click.option("--port", type=click.IntRange(1, 65535), help="Port. Default: 8501, or the next free one.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 opens it to others."
)
def app(store_folder: Path | None, port: int | None, host: str) -> None:
    """Serve the app on this machine, until Ctrl-C.

    \b
    Example:
        intrograph app --port 8600
    """
    sys.exit(_serve(store_folder, port, host))


def _serve(store_folder: Path | None, port: int | None, host: str) -> int:
    from terminal.serving import serve_app

    return serve_app(store_folder, port, host)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_with_store
@_with_format
@click.option("--platform", help="Platform of the accounts where no column says, as in instagram, tiktok, x.")
@click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME", help="Name a column yourself; may be repeated."
)
@click.option(
    "--as", "what", type=click.Choice(["mentions", "profiles"]), help="What the file holds, if it is unclear."
)
@click.option("--delimiter", help="What stands between cells. Default: found out.")
@click.option("--encoding", help="Encoding of the text. Default: found out.")
@click.option("--time-format", help="Form of the times, as in '%d/%m/%Y %H:%M'. Default: found out.")
@click.option("--timezone", default="UTC", show_default=True, help="Zone of times that name none, as in Europe/Berlin.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Where rows that are set aside go.")
@click.option("--again", is_flag=True, help="Read a file once more that is loaded already; nothing counts twice.")
def load(files: tuple[Path, ...], store_folder: Path | None, form: str, rejects: Path | None, again: bool,
         **reading_options: Any) -> None:  # fmt: skip
    """Load mentions (who names whom) or profiles from CSV files.

    A load that was stopped goes on where it was; a file that is loaded already is not loaded twice. Rows that cannot
    be read are set aside with the reason, all others are kept.

    \b
    Example:
        intrograph load mentions.csv --platform instagram
        intrograph load export.txt --column source=Poster --column target=Tagged
    """
    from ingest.job import load_file

    options = _reading_options(**reading_options)
    if rejects and len(files) > 1:
        raise WrongUse("--rejects names one file, but several are loaded; leave it out or load them one by one.")
    rows, code = [], DONE
    with _open(store_folder) as store:
        for path in files:
            target = rejects or _rejects_path(store, path)
            try:
                with load_progress(path.name) as progress:
                    report = load_file(
                        store, path, options, received_at=now(), rejects=target, progress=progress, again=again
                    )
            except (NothingFound, WrongUse) as error:
                say(str(error))
                code = max(code, UNFINISHED if isinstance(error, NothingFound) else WRONG)
                continue
            except KeyboardInterrupt:
                say(f"{path}: stopped. What was loaded stays; the same command goes on from there.")
                raise
            code = max(code, _tell(report))
            load_ = report.load
            rows.append([load_.file, load_.what, load_.rows_done, load_.written, load_.repeated, load_.self_mentions,
                         load_.forgotten, load_.rejected])  # fmt: skip
    if rows:
        header = ("file", "what", "rows", "new", "known_already", "self_mentions", "forgotten", "set_aside")
        show(rows, header, form)
    sys.exit(code)


def _reading_options(platform: str | None, columns: tuple[str, ...], what: str | None, delimiter: str | None,
                     encoding: str | None, time_format: str | None, timezone: str) -> Any:  # fmt: skip
    from ingest.columns import MENTION_COLUMNS, PROFILE_COLUMNS
    from ingest.csv_files import Options

    pairs = []
    for column in columns:
        role, equals, name = column.partition("=")
        roles = sorted({*MENTION_COLUMNS, *PROFILE_COLUMNS})
        if not equals or role not in roles:
            raise WrongUse(f"--column {column}: write ROLE=NAME with a role of {', '.join(roles)}.")
        pairs.append((role, name))
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    if delimiter is not None and len(delimiter) != 1:
        raise WrongUse(f"--delimiter {delimiter}: give one character, or tab.")
    try:
        zone = UTC if timezone.upper() == "UTC" else ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUse(f"--timezone {timezone}: there is no such zone; write it as in Europe/Berlin.") from None
    return Options(
        platform=people.platform_named(platform) if platform else None,
        columns=tuple(pairs),
        what=what,
        encoding=encoding,
        delimiter=delimiter,
        time_format=time_format,
        zone=zone,
    )


def _rejects_path(store: Store, path: Path) -> Path:
    folder = store.folder / "rejects" if store.folder else Path("rejects")
    return folder / f"{path.stem}.rejects.csv"


def _tell(report: Any) -> int:
    """Say what became of a file beside its numbers; the exit code it asks for."""
    if report.already:
        say(f"{report.path}: loaded already on {day_in_words(report.load.received_at)}; nothing to do. "
            "--again reads it once more.")  # fmt: skip
        return UNFINISHED if report.load.rejected else DONE
    if report.load.resumed:
        say(f"{report.path}: went on where an earlier load was stopped.")
    for note in report.notes:
        say(f"{report.path.name}: {note}")
    for bad in report.examples:
        say(f"{report.path.name}, row {bad.line}: {bad.reason}; {bad.fix}.")
    if report.load.rejected:
        where = f" They are in {report.rejects}." if report.rejects else ""
        say(f"{report.path.name}: {report.load.rejected:,} rows were set aside.{where}")
        return UNFINISHED
    return DONE


class Window(click.ParamType[float]):
    """A stretch of time as people write it: 90d, 12w, or a number of days."""

    name = "window"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        number, days = (value[:-1], {"d": 1, "w": 7}[value[-1]]) if value[-1:] in ("d", "w") else (value, 1)
        try:
            found = float(number) * days
        except ValueError:
            found = 0.0
        if not 0 < found < 1e6:
            self.fail(f"{value} is no window; write it as in 90d or 12w.", parameter, context)
        return found


@main.command()
@_with_store
@_with_format
@click.option("--window", "window_days", type=Window(), help="Only mentions of so long up to --as-of, as in 90d.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]),
              help="Nothing after this day (UTC). Default: the day of the last mention.")  # fmt: skip
@click.option("--resolution", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True,
              help="Above 1: more and smaller communities.")  # fmt: skip
@click.option("--level", type=click.Choice(["broad", "fine", "both"]), default="broad", show_default=True,
              help="Which communities to list; both are found and written.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same store and seed give the same numbers.")
@click.option("--again", is_flag=True, help="Run also if nothing has changed since the last time.")
def analyze(store_folder: Path | None, form: str, window_days: float | None, as_of: datetime | None,
            resolution: float, level: str, seed: int, again: bool) -> None:  # fmt: skip
    """Find communities, measure influence, brokerage, closeness and bridging, and write all into the store.

    Stopping it leaves the last complete run in place.

    \b
    Example:
        intrograph analyze --resolution 1.5
        intrograph analyze --window 90d --as-of 2026-06-30
    """
    from graph.analysis import Settings
    from graph.analysis import analyze as run_analysis

    settings = Settings(window_days, _end_of(as_of), resolution, seed)
    with _open(store_folder) as store:
        with working("Analysing") as step:
            run = run_analysis(store, at=now(), settings=settings, again=again, step=step)
        say(f"{'Nothing has changed since' if run.already else 'Done:'} {run.id}: {run.influencers:,} influencers, "
            f"{run.pairs:,} ties, {run.communities:,} communities, {run.fine_communities:,} fine ones within them "
            f"(modularity {run.modularity:.2f}).")  # fmt: skip
        if run.window_until is not None:
            since = f"from {_day(run.window_from)} " if run.window_from is not None else ""
            say(f"Only mentions {since}up to {_day(run.window_until)} (UTC) were counted.")
        if run.gone:
            more = f" and {len(run.gone) - 5:,} others" if len(run.gone) > 5 else ""
            say(f"No more: {', '.join(run.gone[:5])}{more}.")
        rows = [
            [c["number"], c["level"], c["name"], c["size"], c["parent"], c["told"], c["color"], c["leaders"]]
            for c in reading.communities(store, None if level == "both" else level)
        ]
        show(rows, ("community", "level", "name", "size", "within", "change", "color", "leaders"), form)


@main.command()
@_with_store
@click.option("--iterations", type=click.IntRange(1), default=80, show_default=True, help="How long to go on.")
@click.option("--anew", is_flag=True, help="Forget where everybody stood and begin again.")
@click.option("--background", is_flag=True, help="Go on after this command has returned; `status` tells how far it is.")
def layout(store_folder: Path | None, iterations: int, anew: bool, background: bool) -> None:
    """Arrange the map of the whole network: people nearer to those they talk to.

    \b
    Example:
        intrograph layout
        intrograph layout --background
    """
    from graph import mapping
    from terminal.background import go_on

    if background:
        go_on(["layout", "--iterations", str(iterations), *(["--anew"] if anew else [])], store_folder)
        say("The map is being arranged; `intrograph status` tells how far it is.")
        return
    with _open(store_folder) as store, counting("Arranging the map") as progress:
        run = mapping.arrange(store, at=now(), iterations=iterations, anew=anew, clock=now, progress=progress)
    say(f"The map of {run.influencers:,} influencers is arranged.")


@main.command()
@click.argument("handle")
@_with_store
@_with_format
@click.option("--top", type=click.IntRange(0), default=30, show_default=True, help="So many of the strongest; 0: all.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only mentions from this day on (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only mentions up to the end of this day (UTC).")
@click.option("--half-life-days", type=click.FloatRange(0, min_open=True), default=45.0, show_default=True,
              help="After so many days a mention counts half.")  # fmt: skip
def circle(handle: str, store_folder: Path | None, form: str, top: int, since: datetime | None,
           until: datetime | None, half_life_days: float) -> None:  # fmt: skip
    """The people around one influencer, strongest ties first.

    \b
    Example:
        intrograph circle jade.runs --top 10
        intrograph circle instagram:jade.runs --since 2026-05-01 --format csv
    """
    from graph.circle import circle as draw_circle
    from graph.ties import TieSettings

    first = milliseconds(since.replace(tzinfo=UTC)) if since else None
    last = _end_of(until)
    with _open(store_folder) as store:
        key = people.find(store, handle)
        found = draw_circle(
            store, key, limit=top or sys.maxsize, window=(first, last), settings=TieSettings(half_life_days)
        )
    if not found.members:
        raise NothingFound(f"{found.focus.label} has no mentions in this time; leave --since and --until out.")
    rows = [
        [member.profile["handle"] or member.label, member.profile["platform"], round(100 * member.tie.strength),
         member.tie.out, member.tie.back, _day(member.tie.last_at), member.profile["followers"], member.tier,
         member.profile["community_name"]]
        for member in found.members if member.tie
    ]  # fmt: skip
    header = ("handle", "platform", "tie", "mentions", "mentioned_by", "last_at", "followers", "tier", "community")
    show(rows, header, form)
    if found.left_out[key]:
        say(f"{found.left_out[key]:,} more with weaker ties: --top 0 shows all.")


def _end_of(day: datetime | None) -> int | None:
    """The last millisecond of a day (UTC)."""
    return milliseconds(day.replace(tzinfo=UTC) + timedelta(days=1)) - 1 if day else None


def _day(at: int | None) -> str | None:
    return f"{instant(at):%Y-%m-%d}" if at is not None else None


@main.command()
@click.argument("handles", nargs=-1)
@_with_store
@_with_format
@click.option("--remove", is_flag=True, help="Take the mark off again.")
def partner(handles: tuple[str, ...], store_folder: Path | None, form: str, remove: bool) -> None:
    """Mark influencers you work with as partners; without a handle, list them.

    \b
    Example:
        intrograph partner jade.runs
        intrograph partner jade.runs --remove
    """
    from graph.store import marks

    with _open(store_folder) as store:
        for key in [people.find(store, handle) for handle in handles]:
            if remove:
                marks.unmark_partner(store, key)
            else:
                marks.mark_partner(store, key, now())
        rows = [[p["handle"], p["platform"], _day(p["partner_since"]), p["followers"], p["community_name"]]
                for p in reading.partners(store)]  # fmt: skip
        if not rows:
            say("No partner is marked.")
            sys.exit(DONE if handles else UNFINISHED)
        show(rows, ("handle", "platform", "partner_since", "followers", "community"), form)


@main.command()
@click.argument("partners", nargs=-1)
@_with_store
@_with_format
@click.option("--top", type=click.IntRange(0), default=20, show_default=True, help="So many of the best; 0: all.")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the list to this file.")
@click.option("--tier", "tiers", multiple=True, type=click.Choice([*(tier.name for tier in TIERS), UNKNOWN_TIER]),
              help="Only targets of this tier, by followers; may be repeated.")  # fmt: skip
@click.option("--community", "communities", multiple=True, type=int, help="Only targets of the community's number.")
@click.option("--platform", "platforms", multiple=True, help="Only targets on this platform.")
@click.option("--half-life-days", type=click.FloatRange(0, min_open=True), default=45.0, show_default=True,
              help="After so many days a mention counts half.")  # fmt: skip
def introduce(partners: tuple[str, ...], store_folder: Path | None, form: str, top: int, csv_file: Path | None,
              tiers: tuple[str, ...], communities: tuple[int, ...], platforms: tuple[str, ...],
              half_life_days: float) -> None:  # fmt: skip
    """Whom your partners can introduce you to next, and why.

    Without a name all marked partners are asked. Targets come with the partner to ask, the way, and the reason.

    \b
    Example:
        intrograph introduce jade.runs --top 10
        intrograph introduce --tier micro --top 50 --csv introductions.csv
    """
    from graph.introductions import COLUMNS, Filters, as_rows, write_introductions
    from graph.introductions import introduce as find_introductions
    from graph.ties import TieSettings

    with _open(store_folder) as store:
        keys = [people.find(store, name) for name in partners]
        filters = Filters(tiers, communities, tuple(people.platform_named(p) for p in platforms))
        found = find_introductions(
            store, keys, top=top or None, filters=filters, tie_settings=TieSettings(half_life_days)
        )
    if not found.rows:
        raise NothingFound(
            f"{found.found:,} accounts can be reached, but none passes the filters; widen them."
            if found.found
            else "Nobody new can be reached over these partners: load more mentions, or mark more partners."
        )
    if csv_file:
        _writing(csv_file, lambda: write_introductions(found, csv_file))
        say(f"{len(found.rows):,} introductions are in {csv_file}.")
    else:
        shown = COLUMNS if form != "table" else ("rank", "target_handle", "introducer_handle", "path", "score",
                                                 "followers", "reason")  # fmt: skip
        show(([row[name] for name in shown] for row in as_rows(found)), shown, form)
    if len(found.rows) < found.after_filters:
        say(f"These are {len(found.rows):,} of {found.after_filters:,}; --top 0 gives all.")


def _writing(path: Path, write: Callable[[], object]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise WrongUse(f"{path} cannot be written ({error.strerror}); name another file.") from None


@main.command()
@click.argument("cypher")
@_with_store
@_with_format
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to this file.")
def query(cypher: str, store_folder: Path | None, form: str, csv_file: Path | None) -> None:
    """Ask the graph in Cypher; reading only, which the server sees to.

    \b
    Example:
        intrograph query "MATCH (a:Influencer)-[m:MENTIONS]->(b) RETURN a.handle, b.handle, m.count
                          ORDER BY m.count DESC LIMIT 10"
    """
    with _open(store_folder) as store:
        names, rows = store.read_untrusted(cypher)
        values = ([row[name] for name in names] for row in rows)
        if csv_file:
            number = 0

            def write() -> None:
                nonlocal number
                with open(csv_file, "w", encoding="utf-8-sig", newline="") as file:
                    number = write_csv(file, names, ([flat(value) for value in row] for row in values))

            _writing(csv_file, write)
            say(f"{number:,} rows are in {csv_file}.")
        else:
            number = show(values, names, form)
    sys.exit(DONE if number else UNFINISHED)


@main.command()
@_with_store
@_with_format
def status(store_folder: Path | None, form: str) -> None:
    """What is in the store: how much, from when to when, what was loaded and analysed last.

    \b
    Example:
        intrograph status --format json
    """
    from graph.arrangements import last_arrangement
    from graph.store import loads, runs

    with _open(store_folder) as store:
        found = reading.overview(store)
        arranged = last_arrangement(store, now())
        last = runs.last_run(store)
        facts: dict[str, Any] = {
            "store": store.label,
            "server": "embedded" if store.embedded else "Neo4j",
            "influencers": found.influencers,
            "ties": found.pairs,
            "mentions": found.mentions,
            "partners": found.partners,
            "communities": found.communities,
            "data_from": _day(found.data_from),
            "data_as_of": _day(found.data_as_of),
            "last_analysis": last and f"{last['id']} on {_day(last['at'])}",
            "map": arranged and arranged.told,
            "revision": found.revision,
        }
        for place, row in enumerate(loads.recent(store), 1):
            state = "complete" if row["complete"] else "not finished: load it again to go on"
            facts[f"load_{place}"] = f"{row['file']}: {row['rows']:,} rows of {row['what']}, {state}"
    show(facts.items(), ("what", "value"), form)
    if not found.influencers:
        say("The store is empty: `intrograph load FILE` fills it, `intrograph demo` shows the sample.")


@main.command()
@_with_store
@click.option("--hold", is_flag=True, help="Keep the embedded server up until Ctrl-C.")
@click.option("--show-password", is_flag=True, help="Print the password too, rather than where it is kept.")
def connect(store_folder: Path | None, hold: bool, show_password: bool) -> None:
    """How another Bolt client (a Neo4j driver, cypher-shell, a notebook) joins this store.

    \b
    Example:
        intrograph connect --hold
    """
    with _open(store_folder) as store:
        where = store.endpoint()
        print(f"NEO4J_URI={where.uri}")
        print(f"NEO4J_DATABASE={where.database}")
        print(f"NEO4J_USERNAME={where.reader_username}")
        if show_password:
            print(f"NEO4J_PASSWORD={where.reader_password}")
        if store.folder is None:
            say("The password is the one in NEO4J_PASSWORD here.")
            return
        say(f"This user may only read. Passwords: {store.folder / 'reader.password'} (this user), "
            f"{store.folder / 'root.password'} (user root, may write).")  # fmt: skip
        if not hold:
            say("The embedded server runs while an intrograph program uses it; --hold keeps it up until Ctrl-C.")
            return
        say("The server stays up until Ctrl-C.")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)


@main.command()
@click.argument("handle")
@_with_store
@click.option("--yes", is_flag=True, help="Do not ask first.")
def forget(handle: str, store_folder: Path | None, yes: bool) -> None:
    """Delete everything about a person, and never load it again.

    Profile, history, mentions from and to them, and marks go; rows set aside earlier that name them go too. What stays
    is a keyed hash of their names, to recognise them in later files. Files that were exported are yours to clean.

    \b
    Example:
        intrograph forget jade.runs
    """
    from graph import snapshot
    from graph.store import forgotten
    from ingest.rejects import forget_in

    with _open(store_folder) as store:
        key = people.find(store, handle)
        if not yes:
            click.confirm(f"Delete everything about {key} for good?", abort=True, err=True)
        names = store.write(lambda tx: forgotten.forget(tx, key, now()))
        snapshot.discard(store)
        rows = forget_in(_rejects_path(store, Path("any")).parent, names)
        say(f"{handle} is forgotten" + (f", and {rows:,} rows that were set aside." if rows else "."))


if __name__ == "__main__":
    main()
