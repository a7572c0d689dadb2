"""Files of Bluesky: events of Jetstream and Tap, records of repositories, answers of its public interface."""

from ingest.posts.platforms.bluesky import SHAPES, expand
from ingest.posts.source import PostFormat

FORMAT = PostFormat("bluesky", "Bluesky data", SHAPES, expand)
