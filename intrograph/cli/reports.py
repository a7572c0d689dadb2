"""The reports that `--json` writes to the standard output: one object a run, for a scheduler or another program.

`docs/scheduling.md` documents every field. A field may be added; none is renamed or removed without a new version.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from graph.errors import WrongUse
from graph.records import iso_second
from intrograph.cli.output import jsonable, tolerate_narrow_encodings

if TYPE_CHECKING:
    from graph.store import Load

JSON_REPORT = "intrograph.json_report"


@dataclass(frozen=True)
class LoadedFile:
    """One file of a load. `error` is a sentence if the file as a whole was not loaded."""

    file: str
    format: str | None = None
    kind: str | None = None
    rows: int = 0
    new: int = 0
    already_known: int = 0
    undated: int = 0
    self_mentions: int = 0
    forgotten: int = 0
    skipped: int = 0
    rejected: int = 0
    rejects_file: str | None = None
    already_loaded: bool = False
    error: str | None = None


@dataclass(frozen=True)
class LoadReport:
    """The outcome of `load`. `skipped_files` hold no data, as documentation and pictures do."""

    files: tuple[LoadedFile, ...]
    skipped_files: tuple[str, ...]
    training_started: bool


@dataclass(frozen=True)
class AnalyzeReport:
    """The outcome of `analyze`. `is_new` is False if nothing had changed since `run`.

    `continues` is the run whose communities were the start, None if communities were found from scratch.
    """

    run: str
    is_new: bool
    influencers: int
    ties: int
    communities: int
    fine_communities: int
    modularity: float
    window_from: str | None
    window_until: str | None
    ended_communities: tuple[str, ...]
    continues: str | None


@dataclass(frozen=True)
class TrainReport:
    """The outcome of `train`. `tie_strength_ties` is None if the history is too short to learn tie strength."""

    model: str
    why: str
    trained_at: str | None
    tie_strength_ties: int | None


@dataclass(frozen=True)
class IntroduceReport:
    """The outcome of `introduce`.

    `files` were written and hold `introductions` rows. `accounts` counts those that `--all` ranked for, the other
    counts are None then. `left_out` counts rows that the tool of the preset would refuse.
    """

    files: tuple[str, ...]
    introductions: int
    model: str
    accounts: int | None = None
    reachable: int | None = None
    after_filters: int | None = None
    over_cap: int | None = None
    left_out: int | None = None
    resting_partners: tuple[str, ...] = ()


@dataclass(frozen=True)
class JobState:
    """The latest run of a job: `running`, `done` or `failed`."""

    name: str
    state: str
    started_at: str
    updated_at: str
    progress: str
    error: str
    log: str


@dataclass(frozen=True)
class LoadState:
    """One of the latest loads."""

    id: str
    file: str
    kind: str
    received_at: str
    rows: int
    rejected: int
    complete: bool

    @classmethod
    def of(cls, load: "Load") -> "LoadState":
        received = iso_second(load.received_at) or ""
        return cls(load.id, load.file, load.kind, received, load.rows_done, load.rejected, load.complete)


@dataclass(frozen=True)
class StatusReport:
    """The content of a store, what was derived from it, and its jobs."""

    store: str
    server: str
    influencers: int
    ties: int
    mentions: int
    partners: int
    communities: int
    data_from: str | None
    data_as_of: str | None
    revision: int
    last_analysis: str | None
    analyzed_at: str | None
    analysis_is_current: bool
    model: str | None
    trained_at: str | None
    model_is_current: bool
    jobs: tuple[JobState, ...]
    loads: tuple[LoadState, ...]


@dataclass(frozen=True)
class NextIntroduction:
    """One of the best introductions that a partner can make. `score` is 0 to 100."""

    partner: str
    target: str
    connector: str | None
    score: float


@dataclass(frozen=True)
class RisingInfluencer:
    """An influencer whose mentions by others have grown between two periods of 28 days."""

    influencer: str
    mentions: float
    before: float


@dataclass(frozen=True)
class OverviewReport:
    """The store at a glance.

    `advice` are sentences that say what to do next. `waiting` were asked for or introduced without an answer. `rising`
    is None without a history of two periods. `problems` are loads that were interrupted or have rejected rows.
    """

    influencers: int
    ties: int
    mentions: int
    data_from: str | None
    data_as_of: str | None
    analyzed_at: str | None
    advice: tuple[str, ...]
    introductions: tuple[NextIntroduction, ...]
    reachable: int
    rising: tuple[RisingInfluencer, ...] | None
    waiting: tuple[str, ...]
    problems: tuple[LoadState, ...]


@dataclass(frozen=True)
class BackupReport:
    """The outcome of `backup`. `rows` counts by label and relationship type; `omitted` ones are not Intrograph's."""

    file: str
    bytes: int
    influencers: int
    ties: int
    rows: dict[str, int]
    checksum: str
    omitted: tuple[str, ...]


@dataclass(frozen=True)
class RestoreReport:
    """The outcome of `restore` and `copy`.

    `continued` says that an interrupted run had written a part, `already_restored` that there was nothing left to do.
    """

    store: str
    backed_up_at: str
    influencers: int
    ties: int
    rows: dict[str, int]
    checksum: str
    continued: bool
    already_restored: bool


Report = (
    LoadReport
    | AnalyzeReport
    | TrainReport
    | IntroduceReport
    | StatusReport
    | OverviewReport
    | BackupReport
    | RestoreReport
)


@dataclass(frozen=True)
class Envelope:
    """What stands on the standard output. `report` is None if `error`, a sentence, ended the command."""

    command: str
    exit_code: int
    error: str | None
    report: Report | None

    def write(self) -> None:
        """Write it as one JSON object."""
        tolerate_narrow_encodings()
        json.dump(jsonable(asdict(self)), sys.stdout, indent=1, ensure_ascii=False)
        sys.stdout.write("\n")


def _note(context: click.Context, parameter: click.Parameter, is_wanted: bool) -> None:
    if is_wanted:
        context.meta[JSON_REPORT] = context.info_name


def with_report(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--json` to a command, which then calls `is_reporting` and `write_report`."""
    return click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_note,
        help="Write a report of the run as one JSON object, in the place of rows; see docs/scheduling.md.",
    )(command)


def is_reporting() -> bool:
    """Whether the user asked for a report in the place of rows.

    Raises
    ------
    WrongUse
        The user asked for rows in a format too.
    """
    context = click.get_current_context()
    if JSON_REPORT not in context.meta:
        return False
    if context.get_parameter_source("form") is ParameterSource.COMMANDLINE:
        raise WrongUse("--json writes a report and --format writes rows: give one of them.")
    return True


def write_report(report: Report, exit_code: int = 0) -> None:
    """Write the report of the command that runs."""
    Envelope(click.get_current_context().meta[JSON_REPORT], exit_code, None, report).write()


def write_failure(context: click.Context, sentence: str, exit_code: int) -> None:
    """Write the report of a command that an error ended, if the user asked for one."""
    if command := context.meta.get(JSON_REPORT):
        Envelope(command, exit_code, sentence, None).write()
