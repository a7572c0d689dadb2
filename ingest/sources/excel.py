"""Excel workbooks (.xlsx): one of their sheets, read like the same table in CSV."""

from dataclasses import replace

from graph.errors import UnreadableFile
from ingest import registry
from ingest.input import Head, Input
from ingest.readers.xlsx import WorkbookFile, is_workbook
from ingest.source import ReadOptions, Source

SAMPLE_ROWS = 200  # of each sheet, to choose one by
_NODEXL = {"Edges", "Vertices"}  # sheets that the beginning of a long workbook does not show
_OF_TEXT_FILES = ("encoding:", "delimiter:")  # notes that say nothing about a workbook


class ExcelFormat:
    """Recognises workbooks by their signature; formats of particular workbooks are more specific."""

    name = "excel"
    title = "Excel workbook"

    def confidence(self, head: Head) -> float:
        return 0.9 if is_workbook(head) else 0.0

    def open(self, file: Input, options: ReadOptions, received_at: int) -> Source:
        """Prepare to read the sheet that the options name, else the one whose columns are recognised best."""
        inside = replace(options, form=None, sheet=None, encoding="utf-8", delimiter=",")
        with WorkbookFile(file) as workbook:
            if not options.sheet and not options.form and set(workbook.sheets) >= _NODEXL:
                return registry.open_source(file, replace(options, form="nodexl"), received_at)
            sheet = _named(file.name, workbook, options.sheet) if options.sheet else best_sheet(workbook, inside)
            table = workbook.as_csv(sheet)
        source = registry.open_source(table, inside, received_at)
        others = [f"“{name}”" for name in workbook.sheets if name != sheet]
        note = f"; not read: {', '.join(others)} (choose with --sheet)" if others else ""
        told = [each for each in source.notes if not each.startswith(_OF_TEXT_FILES)]
        source.notes = [f"sheet: “{sheet}”{note}", *told]
        return source


FORMAT = ExcelFormat()


def _named(file: str, workbook: WorkbookFile, sheet: str) -> str:
    """The sheet of a name, whatever its case."""
    for name in workbook.sheets:
        if name.casefold() == sheet.strip().casefold():
            return name
    known = ", ".join(f"“{name}”" for name in workbook.sheets)
    raise UnreadableFile(f"{file}: there is no sheet “{sheet}”; the sheets are {known}.")


def best_sheet(workbook: WorkbookFile, options: ReadOptions) -> str:
    """The sheet with the highest confidence in any format, the first of equals."""
    confidence = {sheet: registry.confidence(workbook.as_csv(sheet, SAMPLE_ROWS), options) for sheet in workbook.sheets}
    return max(confidence, key=lambda sheet: confidence[sheet])
