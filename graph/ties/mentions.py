"""Choosing among the mentions of some pairs: the latest, those with a link, those in a time window."""

from collections.abc import Iterable

from graph.records import UNDATED, Mention, Window
from graph.store.read import Pairs


def latest_mentions(pairs: Pairs, limit: int) -> list[Mention[str]]:
    """The latest `limit` mentions of these pairs, newest first, undated ones last."""
    mentions = [mention for found in pairs.values() for mention in found]
    mentions.sort(key=lambda mention: UNDATED if mention.at is None else mention.at, reverse=True)
    return mentions[:limit]


def latest_with_link(mentions: Iterable[Mention[str]]) -> Mention[str] | None:
    """The latest of these mentions that has a link; an undated one counts as the earliest."""
    linked = [mention for mention in mentions if mention.url]
    return max(linked, key=lambda mention: UNDATED if mention.at is None else mention.at, default=None)


def filter_window(pairs: Pairs, window: Window) -> Pairs:
    """Only the mentions in a time window; pairs without any are dropped."""
    if window.is_open:
        return pairs
    kept = {pair: [mention for mention in mentions if window.contains(mention.at)] for pair, mentions in pairs.items()}
    return {pair: mentions for pair, mentions in kept.items() if mentions}
