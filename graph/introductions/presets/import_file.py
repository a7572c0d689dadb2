"""`ImportFile`: the rows that a tool takes, the reasons for those that it would refuse, and the files they fill."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import NothingFound
from graph.export.csv import safe_cell
from graph.export.files import replaced
from graph.introductions.presets.preset import LeftOut, Limits, Preset

BOM_BYTES = 3


@dataclass(frozen=True)
class ImportFile:
    """A list in the columns of a preset, without the rows that the tool would refuse."""

    preset: Preset
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def of(cls, preset: Preset, default: Sequence[str], values: Iterable[Mapping[str, Any]]) -> "ImportFile":
        """The rows of these values; `default` are the columns of the list, for a preset that names none."""
        if not preset.columns:
            return cls(preset, list(default), [[row[name] for name in default] for row in values])
        rows: list[list[Any]] = []
        refused: Counter[str] = Counter()
        seen: list[set[tuple[str, ...]]] = [set() for _ in preset.unique]
        for row in values:
            if reason := preset.refusal(row) or _repetition(preset, row, seen):
                refused[reason] += 1
            else:
                rows.append(preset.cells(row))
        left_out = tuple(LeftOut(reason, number) for reason, number in refused.most_common())
        return cls(preset, preset.header(default), rows, left_out)

    def __repr__(self) -> str:
        return f"<ImportFile for {self.preset.title}: {len(self):,} rows. {self.text}".rstrip() + ">"

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def text(self) -> str:
        """The rows that are left out, in a sentence; empty if there are none."""
        return " ".join(f"{part.text}." for part in self.left_out)

    def parts(self) -> Iterator[bytes]:
        """The CSV in UTF-8 that spreadsheets recognize, in as many files as the limits of the tool ask for."""
        return csv_parts(self.header, self.rows, self.preset.limits)

    def archive(self, name: str) -> bytes:
        """The files as one ZIP, numbered from 1: `introductions-1.csv`, ..."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, part in enumerate(self.parts(), 1):
                archive.writestr(f"{name}-{number}.csv", part)
        return content.getvalue()

    def write(self, path: Path) -> tuple[Path, ...]:
        """Write one file, or several with numbers in their names (`leads-1.csv`, ...) where the tool limits their size.

        Raises
        ------
        NothingFound
            The tool would refuse every row; nothing is written.
        """
        if not self.rows and self.left_out:
            raise NothingFound(f"{self.preset.title} would take no row: {self.text} {' '.join(self.preset.needs)}")
        parts = self.parts()
        first, second = next(parts), next(parts, None)
        if second is None:
            return (_write(path, first),)
        written = [_write(_numbered(path, 1), first), _write(_numbered(path, 2), second)]
        written += [_write(_numbered(path, number), part) for number, part in enumerate(parts, 3)]
        return tuple(written)


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[Any]], limits: Limits) -> Iterator[bytes]:
    """CSV files of safe cells within the limits of a file, each with the header; at least one."""
    head = _line(header)
    part, rows_in_part, size = [head], 0, BOM_BYTES + len(head)
    for row in rows:
        line = _line(row)
        is_full = limits.file_rows is not None and rows_in_part >= limits.file_rows
        is_full |= limits.file_bytes is not None and size + len(line) > limits.file_bytes
        if is_full and rows_in_part:
            yield _joined(part)
            part, rows_in_part, size = [head], 0, BOM_BYTES + len(head)
        part.append(line)
        rows_in_part += 1
        size += len(line)
    yield _joined(part)


def _joined(lines: Sequence[bytes]) -> bytes:
    return "".encode("utf-8-sig") + b"".join(lines)


def _line(cells: Sequence[Any]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def _repetition(preset: Preset, row: Mapping[str, Any], seen: Sequence[set[tuple[str, ...]]]) -> str | None:
    """Why a row repeats an earlier one in a way that the tool refuses; the values of other rows are remembered."""
    keys = [tuple(str(row[name]).casefold() for name in rule.fields) for rule in preset.unique]
    for rule, key, known in zip(preset.unique, keys, seen, strict=True):
        if all(key) and key in known:
            return rule.repeated
    for key, known in zip(keys, seen, strict=True):
        known.add(key)
    return None


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def _write(path: Path, content: bytes) -> Path:
    with replaced(path) as part:
        part.write_bytes(content)
    return path
