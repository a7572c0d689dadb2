"""Live feeds of posts into the store: first a catch-up, then new events, with a saved cursor.

A feed (`bluesky`, `mastodon`) yields events; `follow` writes them to the store in small batches.
"""

from ingest.live.events import Feed
from ingest.live.follow import FollowReport, follow
from ingest.live.settings import LiveSettings

__all__ = ["Feed", "FollowReport", "LiveSettings", "follow"]
