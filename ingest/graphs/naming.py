"""What the ids and labels of a graph file's nodes are: handles, ids of the platform, names, or numbers of the file."""

import re
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

from graph.records import Account, clean_handle, clean_platform
from ingest.fields.values import is_blank, read_id
from ingest.graphs.survey import NodeNames, Survey, is_numbering

MOSTLY = 0.9  # share of the nodes that decides for all of them
_YOUTUBE_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_DID = re.compile(r"did:(plc|web):\S+")


class Ids(Enum):
    """What node ids are; the value says it in the notes."""

    HANDLES = "node ids are the handles"
    ACCOUNTS = "node ids are the platform's account ids"
    NUMBERS = "node ids are numbers within the file and are not kept"


@dataclass(frozen=True, slots=True)
class Naming:
    """How the accounts of one file are named. `platform` is the one that the ids imply, if they do."""

    ids: Ids
    labels_are_handles: bool
    has_labels: bool
    platform: str | None = None

    @property
    def note(self) -> str:
        if not self.has_labels:
            return self.ids.value
        return f"{self.ids.value}; labels are the {'handles' if self.labels_are_handles else 'names'}"


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
    labels_are_handles = has_labels and not has_handles and _are_handles(labels)
    if platform := _implied_platform(ids):
        return Naming(Ids.ACCOUNTS, False, has_labels, platform)
    if (labels_are_handles or has_handles) and (numbered or _are_of_the_file(ids)):
        return Naming(Ids.NUMBERS, labels_are_handles, has_labels)
    if all(map(str.isdigit, ids)) or (has_labels and numbered):
        return Naming(Ids.ACCOUNTS, labels_are_handles, has_labels)
    if labels_are_handles and not _mostly(ids, _is_handle):
        return Naming(Ids.NUMBERS, True, True)
    return Naming(Ids.HANDLES, False, has_labels)


def _are_of_the_file(ids: Collection[str]) -> bool:
    return is_numbering(ids, len(ids)) or all(map(_is_uuid, ids))


def _are_handles(labels: Collection[str]) -> bool:
    """Whether labels can be handles: by their spelling, and because hardly two are alike."""
    return _mostly(labels, _is_handle) and len({label.casefold() for label in labels}) >= MOSTLY * len(labels)


def _implied_platform(ids: Collection[str]) -> str | None:
    if _mostly(ids, lambda text: bool(_YOUTUBE_CHANNEL.fullmatch(text))):
        return "youtube"
    return "bluesky" if _mostly(ids, lambda text: bool(_DID.fullmatch(text))) else None


def _mostly(texts: Collection[str], test: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(map(test, texts)) >= MOSTLY * len(texts)


def _is_handle(text: str) -> bool:
    """Whether a text can be a handle and not a number."""
    try:
        return any(map(str.isalpha, clean_handle(text)))
    except ValueError:
        return False


def _is_uuid(text: str) -> bool:
    try:
        return len(text) >= 32 and bool(uuid.UUID(text))
    except ValueError:
        return False


class AccountReader:
    """The account of every node id, made once."""

    def __init__(self, found: Survey, naming: Naming, platform: str) -> None:
        self._names = found.names
        self._naming = naming
        self._platform = platform
        self._accounts: dict[str, Account] = {}

    def read(self, id_: str) -> Account:
        """The account of a node.

        Raises
        ------
        ValueError
            It has no usable name; the text gives the reason and the fix, parted by a semicolon.
        """
        if (account := self._accounts.get(id_)) is None:
            account = self._accounts[id_] = self._make(id_)
        return account

    def _make(self, id_: str) -> Account:
        names = self._names.get(id_)
        if names is None:
            if self._naming.ids is Ids.NUMBERS:
                raise ValueError(f"there is no node “{id_[:40]}” in the file; add the node, or export the graph again")
            names = NodeNames()
        account_id = read_id(names.account_id) or (read_id(id_) if self._naming.ids is Ids.ACCOUNTS else None)
        return Account(self._platform_of(names), self._handle(id_, names, account_id), account_id)

    def _handle(self, id_: str, names: NodeNames, account_id: str | None) -> str | None:
        texts = [names.handle]
        if self._naming.labels_are_handles:
            texts.append(names.label)
        if self._naming.ids is Ids.HANDLES:
            texts.append(id_)
        text = next((text for text in texts if not is_blank(text)), "")
        if not text and account_id:
            return None
        if not text:
            raise ValueError(f"node “{id_[:40]}” has no label to name its account; give it one")
        return self._clean(text, account_id)

    def _clean(self, text: str, account_id: str | None) -> str | None:
        try:
            return clean_handle(text)
        except ValueError as error:
            if account_id:
                return None
            raise ValueError(f"“{text[:40]}” is no handle: {error}; give the bare handle, as in jade.runs") from None

    def _platform_of(self, names: NodeNames) -> str:
        try:
            return clean_platform(names.platform) if names.platform else self._platform
        except ValueError:
            return self._platform
