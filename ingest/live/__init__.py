"""Live feeds of posts into the store: a first catch-up, then what happens, with a saved cursor.

A feed (`bluesky`, `mastodon`) yields events; `follow` writes them to the store in small batches.
"""

from ingest.live.events import Feed
from ingest.live.follow import FollowReport, follow
from ingest.live.settings import LiveSettings

__all__ = ["Feed", "FollowReport", "LiveSettings", "follow"]
