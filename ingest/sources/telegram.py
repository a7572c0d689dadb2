"""Chats that Telegram Desktop exports as `result.json`: one chat, or all of them.

`date` is local time without a zone, `date_unixtime` is not. Authors have ids and shown names, but no handles.
"""

from collections.abc import Iterable
from typing import Any

from ingest.posts.shape import Facts, Shape, Ties
from ingest.posts.source import PostFormat
from ingest.posts.values import as_text
from ingest.readers.json import CONTEXT

MESSAGE = Shape(
    keys=("id", "type", "date_unixtime date", "from_id actor_id", "text text_entities"),
    platform="telegram",
    post="message_key",
    account_id="from_id",
    at="date_unixtime date",
    ties=(
        Ties("mention", "text_entities[type=mention]", "text"),
        Ties("mention", "text[type=mention]", "text"),
        Ties("mention", "named_ids[]", account_id="id"),
        Ties("reply", post="reply_key"),
        Ties("repost", account_id="forwarded_from_id"),
    ),
    facts=Facts(name="from"),
    skipped=(("[type=service]", "service messages"),),
)


def expand(value: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The message with keys that are unique among all chats, and with ids of users as authors have them."""
    if "date" not in value or "id" not in value:
        return (value,)
    context = value.get(CONTEXT)
    chat = context.get("id", "") if isinstance(context, dict) else ""
    message = {**value, "message_key": f"{chat}/{value['id']}"}
    if answered := value.get("reply_to_message_id"):
        message["reply_key"] = f"{value.get('reply_to_peer_id', chat)}/{answered}"
    entities = value.get("text_entities")
    named = (
        [each for each in entities if isinstance(each, dict) and as_text(each.get("user_id")).isalnum()]
        if isinstance(entities, list)
        else []
    )
    message["named_ids"] = [{"id": f"user{as_text(each['user_id'])}"} for each in named]
    return (message,)


FORMAT = PostFormat("telegram", "Telegram export", (MESSAGE,), expand)
