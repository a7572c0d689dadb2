"""The number of a file's accounts that the store already knew, and their namesakes on other platforms."""

from collections import Counter
from dataclasses import dataclass, field

from graph.records import PLATFORMS, UNKNOWN_PLATFORM
from graph.store import Store, read
from ingest.staging.file import Staging

# Well-known ones, because asking a large store for all of its platforms takes long.
_PLATFORMS = (*PLATFORMS, UNKNOWN_PLATFORM)
SAMPLE = 2_000  # new handles that are looked up on other platforms
MIN_NAMESAKE_SHARE = 0.5  # of the new handles: fewer are coincidence

_COUNTS = "SELECT count(DISTINCT key), count(DISTINCT key) FILTER (is_new) FROM resolved"
_NEW = """
SELECT n.platform, n.handle_key[length(n.platform) + 2:] AS handle
FROM resolved r JOIN name n ON n.code = r.account
WHERE r.is_new AND n.handle_key IS NOT NULL ORDER BY r.position LIMIT ?
"""


@dataclass(frozen=True)
class Acquaintance:
    """Accounts of a file, how many of them are new to the store, and the platforms where new ones have namesakes.

    `store_was_empty` says that no account was known before. `namesakes` counts, of `sampled` new handles, those that an
    account on another platform has.
    """

    accounts: int
    new: int
    store_was_empty: bool
    sampled: int = 0
    namesakes: dict[str, int] = field(default_factory=dict)

    @property
    def known(self) -> int:
        return self.accounts - self.new

    def notes(self) -> list[str]:
        """Notes for the user."""
        if self.store_was_empty or not self.accounts:
            return []
        notes = [f"accounts: {self.known:,} of {self.accounts:,} were known"] if self.known else []
        if not self.known:
            notes.append(f"none of the {self.accounts:,} accounts was known before; check that the platform is right")
        for platform, number in self.namesakes.items():
            if number >= MIN_NAMESAKE_SHARE * self.sampled:
                notes.append(
                    f"{number:,} of {self.sampled:,} new accounts have the handle of an account on {platform}; if they "
                    f"are the same people, take this load back and load the file for that platform "
                    f"(--platform {platform})"
                )
        return notes


def acquaintance(store: Store, staging: Staging) -> Acquaintance:
    """Count the accounts of a staging file whose accounts are all resolved."""
    accounts, new = staging.rows(_COUNTS)[0]
    store_was_empty = bool(staging.fact("store_was_empty"))
    if not new or store_was_empty:
        return Acquaintance(accounts, new, store_was_empty)
    handles = staging.rows(_NEW, [SAMPLE])
    namesakes: Counter[str] = Counter()
    for platform in _PLATFORMS:
        sought = [f"{platform}:{handle}" for own, handle in handles if own != platform]
        if sought and (found := len(read.keys_of_names(store, sought))):
            namesakes[platform] = found
    return Acquaintance(accounts, new, False, len(handles), dict(namesakes.most_common()))
