"""Statuses and accounts as Mastodon's interface gives them, from any server.

Ids of accounts are those of the server that was asked, so accounts are known by their handles with their home server.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from ingest.fields.values import is_blank
from ingest.posts.shape import Facts, Inner, Shape, Ties

_TAG = re.compile(r"<[^<>]*>")

STATUS = Shape(
    keys=("account.acct", "content", "mentions visibility reblog"),
    platform="mastodon",
    post="uri url id",
    handle="account.address",
    at="created_at",
    url="url",
    ties=(Ties("mention", "mentions[]", "address"), Ties("reply", handle="answered")),
    inner=(
        Inner("reblog", kind="repost"),
        Inner("quote.quoted_status", kind="quote"),
    ),
    facts=Facts(
        name="account.display_name",
        bio="account.bio",
        url="account.url",
        followers="account.followers_count",
        following="account.following_count",
        posts="account.statuses_count",
    ),
)
ACCOUNT = Shape(
    keys=("acct", "followers_count", "note display_name"),
    platform="mastodon",
    handle="address",
    facts=Facts(
        name="display_name",
        bio="bio",
        url="url",
        followers="followers_count",
        following="following_count",
        posts="statuses_count",
    ),
    is_profile=True,
)


def expand(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The status or account, with addresses of accounts in full."""
    return (_account(value),) if "acct" in value else (_status(value),)


def _status(status: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    account = status.get("account")
    if not isinstance(account, dict) or "acct" not in account:
        return status
    found = {**status, "account": _account(account)}
    mentions = status.get("mentions")
    if isinstance(mentions, list):
        found["mentions"] = [_account(each) for each in mentions if isinstance(each, dict)]
        known = {
            str(each.get("id")): each["address"] for each in (found["account"], *found["mentions"]) if "id" in each
        }
        found["answered"] = known.get(str(status.get("in_reply_to_account_id")))
    if isinstance(status.get("reblog"), dict) and depth < 2:
        found["reblog"] = _status(status["reblog"], depth + 1)
    quote = status.get("quote")
    if isinstance(quote, dict) and isinstance(quote.get("quoted_status"), dict) and depth < 2:
        found["quote"] = {"quoted_status": _status(quote["quoted_status"], depth + 1)}
    return found


def _account(account: dict[str, Any]) -> dict[str, Any]:
    """An account with its `address`: the handle with its server, which a server leaves out for its own accounts."""
    acct = name.strip() if isinstance(name := account.get("acct"), str) else ""
    host = _host(str(account.get("url") or account.get("uri") or ""))
    bio = " ".join(unescape(_TAG.sub(" ", str(account.get("note") or ""))).split())
    return {**account, "address": acct if "@" in acct or not host or is_blank(acct) else f"{acct}@{host}", "bio": bio}


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


SHAPES = (STATUS, ACCOUNT)
