"""A ready message for each introduction, to be read, changed and sent by a person."""

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
    """The template with its fields filled in. Fields are replaced once: a name cannot bring in another field.

    >>> person = Influencer("x:mia", "x", "mia", name="Mia {reason}")
    >>> message("Hi {introducer_name}!", {"introducer_handle": "mia"}, person, person, None)
    'Hi Mia {reason}!'
    """
    values = {name: "" if row.get(name) is None else str(row[name]) for name in FIELDS}
    values["target_name"] = _name(target, values["target_handle"])
    values["introducer_name"] = _name(introducer, values["introducer_handle"])
    values["connector_name"] = _name(connector, str(connector.handle)) if connector else ""
    values["how"] = f"{values['connector_name']}, whom you know, knows them." if connector else "You know them."
    return _FIELD.sub(lambda found: values[found[1]], template)


def read_template(path: Path) -> str:
    """A template of the user's own.

    Raises
    ------
    UnreadableFile
        It cannot be read, is too long, or names a field that there is not.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read as a message ({error}); give a text file in UTF-8.") from None
    if not text or len(text) > LONGEST_TEMPLATE:
        raise UnreadableFile(f"{path} holds {len(text):,} characters; a message has 1 to {LONGEST_TEMPLATE:,}.")
    if strange := sorted(set(_FIELD.findall(text)) - set(FIELDS)):
        raise UnreadableFile(f"{path}: {{{strange[0]}}} is no field of a message; there are {', '.join(FIELDS)}.")
    return text


def _name(person: Influencer, handle: str) -> str:
    return " ".join((person.name or "").split()) or f"@{handle}"
