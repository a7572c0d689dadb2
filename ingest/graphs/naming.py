"""The meaning of node ids and labels in a graph file: handles, ids of the platform, names, or numbers of the file."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

from graph.records import PLATFORMS, UNKNOWN_PLATFORM, Account, clean_handle, clean_platform
from ingest.fields.accounts import MAX_REMEMBERED, AccountReader
from ingest.fields.blanks import is_blank
from ingest.graphs.survey import NodeNames, Survey, is_numbering

MOSTLY = 0.9  # share of the nodes that decides for all of them
_YOUTUBE_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_NEVER_IN_HANDLES = re.compile(r"[^\w.·@:~+'-]+")
_HASH = re.compile(r"[0-9a-fA-F]{32,64}")
_KEY = re.compile(r"([a-z]+)([:#])(\S+)")
_KEY_PLATFORMS = {*PLATFORMS, UNKNOWN_PLATFORM, "mastodon", "facebook", "linkedin", "telegram"}
_DID = re.compile(r"did:(plc|web):\S+")


class Ids(Enum):
    """The meaning of node ids; the value is the text of the note."""

    HANDLES = "node ids are the handles"
    KEYS = "node ids are platform and handle or account id, as Intrograph writes them"
    NAMES = "node ids are names, of which handles are made, with _ for what no handle holds"
    ACCOUNTS = "node ids are the platform's account ids"
    NUMBERS = "node ids are numbers within the file and are not kept"


class Labels(Enum):
    """The meaning of labels; the value is the text of the note."""

    NONE = ""
    HANDLES = "labels are the handles"
    NAMES = "labels are the names"
    NAMES_ONLY = "labels are names, of which handles are made, with _ for what no handle holds"


@dataclass(frozen=True, slots=True)
class Naming:
    """How the accounts of one file are named. `platform` is the platform that the ids imply, if any."""

    ids: Ids
    labels: Labels
    platform: str | None = None

    @property
    def note(self) -> str:
        return "; ".join(part for part in (self.ids.value, self.labels.value) if part)


def decide_naming(found: Survey, numbered: bool) -> Naming:
    """Decide for all nodes of a file.

    Parameters
    ----------
    numbered
        The format gives every node a number of its own, whatever the ids look like.
    """
    ids = list(found.names) or list(found.ends)
    labels = [names.label for id_, names in found.names.items() if names.label and names.label != id_]
    has_labels = len(labels) > len(ids) / 2
    has_handles = sum(bool(names.handle) for names in found.names.values()) > len(ids) / 2
    named = Labels.NAMES if has_labels else Labels.NONE
    if _mostly(ids, lambda text: _read_key(text) is not None):
        return Naming(Ids.KEYS, Labels.NONE)
    if platform := _implied_platform(ids):
        return Naming(Ids.ACCOUNTS, named, platform)
    of_the_file = numbered or _are_of_the_file(ids)
    if has_handles and (of_the_file or all(map(str.isdigit, ids))):
        return Naming(Ids.NUMBERS if of_the_file else Ids.ACCOUNTS, named)
    if has_labels and _are_distinct(labels):
        if of_the_file:
            return Naming(Ids.NUMBERS, Labels.HANDLES if _mostly(labels, _is_handle) else Labels.NAMES_ONLY)
        if _mostly(labels, _is_handle) and not _mostly(ids, _is_handle):
            return Naming(Ids.ACCOUNTS if all(map(str.isdigit, ids)) else Ids.NUMBERS, Labels.HANDLES)
    if all(map(str.isdigit, ids)):
        return Naming(Ids.ACCOUNTS, named)
    return Naming(Ids.HANDLES if _mostly(ids, _is_handle) else Ids.NAMES, named)


def _are_of_the_file(ids: Collection[str]) -> bool:
    return is_numbering(ids, len(ids)) or all(map(_is_hash, ids))


def _are_distinct(labels: Collection[str]) -> bool:
    """Whether labels can name accounts: almost all of them differ."""
    return len({label.casefold() for label in labels}) >= MOSTLY * len(labels)


def _implied_platform(ids: Collection[str]) -> str | None:
    if _mostly(ids, lambda text: bool(_YOUTUBE_CHANNEL.fullmatch(text))):
        return "youtube"
    return "bluesky" if _mostly(ids, lambda text: bool(_DID.fullmatch(text))) else None


def _mostly(texts: Collection[str], test: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(map(test, texts)) >= MOSTLY * len(texts)


def _is_handle(text: str) -> bool:
    """Whether a text can be a handle and not a number."""
    return any(map(str.isalpha, text)) and _is_name(text)


def _is_hash(text: str) -> bool:
    """Whether a text is a UUID or a hash, which programs assign to nodes but no platform assigns to accounts."""
    return bool(_HASH.fullmatch(text.replace("-", "")))


def _read_key(text: str) -> tuple[str, str, str] | None:
    """Platform, handle and account id of an Intrograph key; None if the text is none.

    >>> _read_key("x:jade"), _read_key("instagram#1784"), _read_key("did:plc:jade")
    (('x', 'jade', ''), ('instagram', '', '1784'), None)
    """
    match = _KEY.fullmatch(text)
    if match is None or match[1] not in _KEY_PLATFORMS:
        return None
    return (match[1], match[3], "") if match[2] == ":" else (match[1], "", match[3])


def made_handle(name: str) -> str:
    """A handle made of a name: the same in every file.

    >>> made_handle("Zoë  de Wit (NL)")
    'Zoë_de_Wit_NL'
    """
    return _NEVER_IN_HANDLES.sub("_", name).strip("_")


class NodeAccounts:
    """The account of every node id, cached for neighboring edges."""

    def __init__(self, found: Survey, naming: Naming, platform: str) -> None:
        self._names = found.names
        self._naming = naming
        self._reader = AccountReader(platform)
        self._accounts: dict[str, Account] = {}

    def read(self, id_: str) -> Account:
        """The account of a node.

        Raises
        ------
        ValueError
            It has no usable name; the text gives the reason and the fix, parted by a semicolon.
        """
        if (account := self._accounts.get(id_)) is None:
            if len(self._accounts) >= MAX_REMEMBERED:
                self._accounts.clear()
            account = self._accounts[id_] = self._make(id_)
        return account

    def _make(self, id_: str) -> Account:
        names = self._names.get(id_)
        if names is None and self._naming.ids is Ids.NUMBERS:
            raise ValueError(f"there is no node “{id_[:40]}” in the file; add the node, or export the graph again")
        names = names or NodeNames()
        if self._naming.ids is Ids.KEYS and (key := _read_key(id_)):
            platform, handle, account_id = key
            handle = handle or (names.label if names.label.startswith("@") else "")
        else:
            platform, account_id = _platform(names.platform), self._account_id(id_, names)
            handle = self._handle(id_, names)
        if account_id and handle and not _is_name(handle):
            handle = ""  # the id names the account as well
        account = self._reader.read(handle, account_id, platform)
        if account is None:
            raise ValueError(f"node “{id_[:40]}” has no label to name its account; give it one")
        return account

    def _account_id(self, id_: str, names: NodeNames) -> str:
        """The text that is the platform's id; empty if there is none."""
        if names.account_id and not is_blank(names.account_id):
            return names.account_id
        return id_ if self._naming.ids is Ids.ACCOUNTS else ""

    def _handle(self, id_: str, names: NodeNames) -> str:
        """The text that is the handle; empty if there is none."""
        naming = self._naming
        label = names.label if naming.labels in (Labels.HANDLES, Labels.NAMES_ONLY) else ""
        id_as_name = id_ if naming.ids in (Ids.HANDLES, Ids.NAMES) else ""
        text = next((text for text in (names.handle, label, id_as_name) if text and not is_blank(text)), "")
        made = not names.handle and (naming.labels is Labels.NAMES_ONLY or naming.ids is Ids.NAMES)
        return made_handle(text) if made else text


def _platform(text: str) -> str:
    """A platform's name; none if the text cannot be one."""
    try:
        return clean_platform(text) if text else ""
    except ValueError:
        return ""


def _is_name(text: str) -> bool:
    try:
        return bool(clean_handle(text))
    except ValueError:
        return False
