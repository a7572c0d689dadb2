"""The digest of a period: new ties, rising accounts, tier changes, new introductions, and who needs an answer."""

from graph.digest.digest import DAYS, Digest, NewTie, digest
from graph.digest.render import as_html, as_markdown
from graph.digest.tier_changes import TierChange

__all__ = ["DAYS", "Digest", "NewTie", "TierChange", "as_html", "as_markdown", "digest"]
