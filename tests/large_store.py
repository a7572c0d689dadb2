"""A store of 100,000 invented accounts, written straight into the server: loading and analyzing them takes minutes."""

import neo4j
import numpy as np
from conftest import NOW

from graph.outreach import Details, next_change
from graph.records import DAY_MS
from graph.store import Store
from graph.store.team import outreach, partners
from graph.store.team.outreach import ASKED, IDEA
from graph.store.write.revisions import begin_write

ACCOUNTS, PAIRS, GROWING = 100_000, 30_000, 400
CONVERSATIONS = 300
AT_ONCE = 10_000
_ACCOUNTS = """
UNWIND range($first, $last - 1) AS n
CREATE (:Influencer {key: 'x:account' + n, handle: 'account' + n, platform: 'x', handle_at: 0, former_handles: [],
                     followers: 500 + (n * 7919) % 60000, engagement_rate: 0.005 + (n % 60) / 1000.0,
                     number: n, revision: $revision, pagerank: 1.0 / (n + 10), community: 1 + n / 1000,
                     community_name: 'Community ' + (1 + n / 1000)})
"""
_PAIRS = """
UNWIND range(0, size($sources) - 1) AS e
MATCH (a:Influencer {number: $sources[e]}) MATCH (b:Influencer {number: $targets[e]})
CREATE (a)-[:MENTIONS {ids: ['post' + e], at: [$at[e]], kinds: ['tag'], counts: [1], urls: [''], count: 1,
                       revision: $revision}]->(b)
"""
_HISTORIES = """
UNWIND range(0, $number - 1) AS n MATCH (i:Influencer {number: n})
CREATE (i)-[:HAS_PROFILE_HISTORY]->(:ProfileHistory {influencer: i.key, at: $at, reports: [], texts: [],
        followers: [week IN range(0, size($at) - 1) | toInteger(i.followers * (1 + 0.01 * week * (1 + n % 9)))],
        following: [week IN $at | -1]})
"""
_COMMUNITIES = """
UNWIND range(1, $number) AS n
CREATE (:Community {number: n, level: 'broad', name: 'Community ' + n, color: '#0072B2', size: 1000, leaders: [],
                    change: 'new', change_text: 'new'})
"""
_SPAN = "MATCH (s:Store) SET s.ids_allocated = $last, s.data_from = $from, s.data_as_of = $until"


def fill_large(store: Store) -> None:
    """Accounts with followers, most of them without a tie; communities, partners, histories and conversations."""
    for first in range(0, ACCOUNTS, AT_ONCE):
        _write(store, _ACCOUNTS, first=first, last=first + AT_ONCE)
    chance = np.random.default_rng(3)
    # A few are mentioned often, and communities of 100 accounts mention each other.
    sources = np.minimum(ACCOUNTS * chance.random(PAIRS) ** 3, ACCOUNTS - 1).astype(int)
    targets = (sources // 100) * 100 + chance.integers(0, 100, PAIRS)
    ends = np.unique(np.stack([sources, targets], 1)[sources != targets], axis=0)
    at = NOW - chance.integers(0, 120, len(ends)) * DAY_MS
    for first in range(0, len(ends), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        columns = {"sources": ends[part, 0].tolist(), "targets": ends[part, 1].tolist(), "at": at[part].tolist()}
        _write(store, _PAIRS, **columns)
    _write(store, _HISTORIES, number=GROWING, at=[NOW - 7 * DAY_MS * week for week in range(9, -1, -1)])
    _write(store, _SPAN, last=ACCOUNTS, **{"from": NOW - 120 * DAY_MS, "until": NOW})
    _write(store, _COMMUNITIES, number=ACCOUNTS // 1000)
    for number in (0, 1):
        partners.mark_partner(store, f"x:account{number}", NOW)
    asked = [
        next_change(store, f"x:account{number}", status, NOW, Details("x:account0", "Spring", f"owner {number % 40}"))
        for number, status in zip(range(2, CONVERSATIONS + 2), (IDEA, ASKED) * CONVERSATIONS, strict=False)
    ]
    outreach.append(store, asked)


def _write(store: Store, query: str, **parameters: object) -> None:
    def work(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run(query, parameters | {"revision": begin_write(transaction)}).consume()

    store.write(work)
