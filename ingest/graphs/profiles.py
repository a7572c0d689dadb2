"""Nodes as profiles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from graph.records import Account, Profile, is_web_url
from ingest.fields.blanks import is_blank
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.emails import read_email
from ingest.fields.numbers import ShareReader, read_number
from ingest.fields.times import TimeReader
from ingest.graphs.parts import Node
from ingest.graphs.roles import Roles

Value = TypeVar("Value")


@dataclass(frozen=True)
class ProfileReader:
    """Reads the attributes of nodes; `labels_are_names` if a label is the name of the account's owner."""

    roles: Roles
    labels_are_names: bool
    times: TimeReader
    shares: ShareReader
    unreadable: UnreadableCells

    def read(self, node: Node, label: str, account: Account) -> Profile | None:
        """The profile of a node; None if the node says nothing about its account."""
        profile = Profile(
            account=account,
            at=self._value("at", node, self.times.read, "profile time"),
            name=self._name(node, label, account),
            bio=self._text("bio", node),
            url=self._url(node),
            category=self._text("category", node),
            location=self._text("location", node),
            language=self._text("language", node),
            followers=self._number("followers", node),
            following=self._number("following", node),
            posts=self._number("posts", node),
            engagement_rate=self._value("engagement_rate", node, self.shares.read, "engagement rate"),
            email=self._value("email", node, read_email, "e-mail"),
            first_name=self._text("first_name", node),
            last_name=self._text("last_name", node),
        )
        return None if profile == Profile(account, profile.at) else profile

    def _name(self, node: Node, label: str, account: Account) -> str | None:
        name = self._text("name", node) or (_plain(label) if self.labels_are_names else None)
        is_new = name and name.casefold() not in ((account.handle or "").casefold(), node.id.casefold())
        return name if is_new else None

    def _text(self, role: str, node: Node) -> str | None:
        return _plain(self.roles.get(role, node.attributes))

    def _url(self, node: Node) -> str | None:
        url = self.roles.get("url", node.attributes).strip()
        return url if is_web_url(url) else None

    def _number(self, role: str, node: Node) -> int | None:
        return self._value(role, node, read_number, "count")

    def _value(self, role: str, node: Node, read: Callable[[str], Value | None], noun: str) -> Value | None:
        text = self.roles.get(role, node.attributes)
        if not text:
            return None
        try:
            return read(text)
        except ValueError as error:
            self.unreadable.add(noun, error, node.line)
            return None


def _plain(text: str) -> str | None:
    text = " ".join(text.replace("\x00", "").split())
    return None if is_blank(text) else text
