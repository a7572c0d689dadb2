"""Column maps: presets that users write as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

from graph.errors import UnreadableFile
from graph.introductions.presets.fields import EXTRA
from graph.introductions.presets.preset import Column, Preset


def read_preset(path: Path, columns: Sequence[str]) -> Preset:
    """A column map by the user: `{"columns": {"Creator": "target_handle"}, "dates": "%d/%m/%Y"}`.

    Parameters
    ----------
    columns
        The columns of the list, which the map may use besides `EXTRA`.

    Raises
    ------
    UnreadableFile
        The file is not a column map, is empty, or uses an unknown field.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        chosen = tuple(Column(str(header), str(field)) for header, field in data["columns"].items())
        dates = str(data.get("dates", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFile(
            f'{path} is not a column map ({error}); write it as {{"columns": {{"Creator": "target_handle"}}}}.'
        ) from None
    fields = [*columns, *EXTRA]
    if unknown := [column.field for column in chosen if column.field not in fields]:
        raise UnreadableFile(f"{path}: there is no field “{unknown[0][:60]}”; the fields are {', '.join(fields)}.")
    if not chosen:
        raise UnreadableFile(f'{path} names no column; name at least one, as in {{"Creator": "target_handle"}}.')
    return Preset(path.stem, path.stem, chosen, dates)
