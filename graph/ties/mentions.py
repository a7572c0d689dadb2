"""Selecting mentions: the latest, the latest with a link, those in a time window."""

from collections.abc import Iterable

from graph.records import UNDATED, Mention, Window
from graph.store.read import Pairs


def latest_mentions(pairs: Pairs, limit: int) -> list[Mention[str]]:
    """The latest `limit` mentions of these pairs, newest first, undated ones last."""
    mentions = [mention for of_pair in pairs.values() for mention in of_pair]
    mentions.sort(key=_instant, reverse=True)
    return mentions[:limit]


def latest_with_link(mentions: Iterable[Mention[str]]) -> Mention[str] | None:
    """The latest of these mentions that has a link; an undated one counts as the earliest."""
    linked = [mention for mention in mentions if mention.url]
    return max(linked, key=_instant, default=None)


def filter_window(pairs: Pairs, window: Window) -> Pairs:
    """Only the mentions in a time window; pairs without any are dropped."""
    if window.is_open:
        return pairs
    inside = {
        pair: [mention for mention in mentions if window.contains(mention.at)] for pair, mentions in pairs.items()
    }
    return {pair: mentions for pair, mentions in inside.items() if mentions}


def _instant(mention: Mention[str]) -> int:
    return UNDATED if mention.at is None else mention.at
