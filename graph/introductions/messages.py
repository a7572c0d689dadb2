"""A message for each introduction, for a person to read, change and send."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.errors import UnreadableFile
from graph.records import Influencer

MESSAGE = (
    "Hi {introducer_name}, we would love to get to know {target_name} ({target_url})."
    " {how} Could you introduce us? Thank you!"
)
FIELDS = (
    "introducer_name",
    "introducer_handle",
    "target_name",
    "target_handle",
    "target_url",
    "connector_name",
    "platform",
    "score",
    "reason",
    "how",
)
LONGEST_TEMPLATE = 5_000

_FIELD = re.compile(r"\{(\w+)\}")


def message(
    template: str, row: Mapping[str, Any], target: Influencer, introducer: Influencer, connector: Influencer | None
) -> str:
    """The template with its fields replaced, in one pass: a field inside a name stays as it is.

    >>> person = Influencer("x:mia", "x", "mia", name="Mia {reason}")
    >>> message("Hi {introducer_name}!", {"introducer_handle": "mia"}, person, person, None)
    'Hi Mia {reason}!'
    """
    values = {name: "" if row.get(name) is None else str(row[name]) for name in FIELDS}
    values["target_name"] = _name(target, values["target_handle"])
    values["introducer_name"] = _name(introducer, values["introducer_handle"])
    values["connector_name"] = _name(connector, str(connector.handle)) if connector else ""
    no_connector = "You know them." if row.get("path") else "You have a lot in common."
    values["how"] = f"You know {values['connector_name']}, who knows them." if connector else no_connector
    return _FIELD.sub(lambda match: values[match[1]], template)


def read_template(path: Path) -> str:
    """A template from a text file in UTF-8.

    Raises
    ------
    UnreadableFile
        The file cannot be read, is empty or too long, or uses an unknown field.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read as a message ({error}); use a text file in UTF-8.") from None
    if not text or len(text) > LONGEST_TEMPLATE:
        raise UnreadableFile(f"{path} has {len(text):,} characters; a message has 1 to {LONGEST_TEMPLATE:,}.")
    if unknown := sorted(set(_FIELD.findall(text)) - set(FIELDS)):
        raise UnreadableFile(f"{path}: a message has no field {{{unknown[0]}}}; its fields are {', '.join(FIELDS)}.")
    return text


def _name(person: Influencer, handle: str) -> str:
    return " ".join((person.name or "").split()) or f"@{handle}"
