"""Files of statuses and accounts as Mastodon's interface gives them."""

from ingest.posts.platforms.mastodon import SHAPES, expand
from ingest.posts.source import PostFormat

FORMAT = PostFormat("mastodon", "data by Mastodon’s interface", SHAPES, expand)
