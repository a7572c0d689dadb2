"""The file that `introduce` writes: its columns as another tool imports them, and what is left out of it."""

from dataclasses import dataclass
from pathlib import Path

import click

from graph.errors import WrongUse
from graph.introductions import (
    COLUMNS,
    MESSAGE,
    PRESETS,
    ImportFile,
    IntroductionList,
    each_row,
    import_file,
    read_preset,
    read_template,
)
from intrograph.cli.base import grouped, write_file
from intrograph.cli.output import echo, show

TABLE_COLUMNS = ("rank", "target_handle", "introducer_handle", "path", "score", "followers", "reason")


@dataclass(frozen=True)
class FileOptions:
    """The file to write and its form."""

    csv_file: Path | None
    preset: str
    column_map: Path | None
    message_file: Path | None


@dataclass(frozen=True)
class WrittenFiles:
    """The files that were written, their rows, and how many rows the tool of the preset would refuse."""

    paths: tuple[Path, ...]
    introductions: int
    left_out: int


def _show_presets(context: click.Context, parameter: click.Parameter, is_wanted: bool) -> None:
    if is_wanted and not context.resilient_parsing:
        rows = ([preset.name, preset.title, " ".join(preset.needs)] for preset in PRESETS.values())
        show(rows, ("preset", "tool", "needs"), "table")
        context.exit()


file_options = grouped(
    "file",
    FileOptions,
    click.option(
        "--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the list to this file."
    ),
    click.option(
        "--preset",
        type=click.Choice(list(PRESETS)),
        default="generic",
        show_default=True,
        help="Columns of the CSV as this tool imports them.",
    ),
    click.option(
        "--presets",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_presets,
        help="List the presets and what each tool needs.",
    ),
    click.option(
        "--column-map",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Columns of the CSV as this JSON file names them.",
    ),
    click.option(
        "--message",
        "message_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Text file with the message for each row, as in 'Hi {introducer_name}'.",
    ),
)


def check(file: FileOptions, reporting: bool) -> None:
    """Raise `WrongUse` for columns, or a report, without a file."""
    if file.csv_file is None and reporting:
        raise WrongUse("--json reports on a file: name it with --csv, or print the rows with --format json.")
    if file.csv_file is None and (file.preset != "generic" or file.column_map):
        raise WrongUse(
            "--preset and --column-map are the columns of a file: name it with --csv, as in --csv leads.csv."
        )


def write_introductions(ranked: IntroductionList, file: FileOptions, form: str) -> WrittenFiles | None:
    """Write the file that the options name, else print the list."""
    preset = read_preset(file.column_map, COLUMNS) if file.column_map else PRESETS[file.preset]
    template = read_template(file.message_file) if file.message_file else MESSAGE
    if path := file.csv_file:
        return _write_import(path, import_file(ranked, preset, template))
    names = COLUMNS if form != "table" else TABLE_COLUMNS
    show(([row[name] for name in names] for row in each_row(ranked, template)), names, form)
    return None


def _write_import(path: Path, file: ImportFile) -> WrittenFiles:
    """Write the file, and print what it holds, what it leaves out and what its tool needs."""
    paths: tuple[Path, ...] = ()

    def write() -> None:
        nonlocal paths
        paths = file.write(path)

    write_file(path, write)
    echo(f"{', '.join(map(str, paths))}: {len(file):,} introduction{'s' if len(file) != 1 else ''}.")
    if file.text:
        echo(file.text)
    if file.preset.columns and file.preset.needs:
        echo(f"{file.preset.title}: {' '.join(file.preset.needs)}")
    return WrittenFiles(paths, len(file), sum(part.rows for part in file.left_out))
