"""The answers to the worked queries, computed from the files of the sample with pandas and networkx, not with Cypher.

Communities and measures come from the analysis, and partners from the team; both are read from the store.
"""

from collections.abc import Callable
from functools import cached_property

import networkx as nx
import pandas as pd

from graph.records import DEFAULT_BOUNDS, Influencer
from graph.store import Store, read
from intrograph.resources import sample_files

Rows = list[tuple[object, ...]]


class Sample:
    """The sample as frames: `mentions` with a row for each mention, `ties` for each ordered pair."""

    @classmethod
    def of(cls, store: Store) -> "Sample":
        """The sample with the communities, measures and partners of a store that holds it."""
        keys = [row["key"] for row in store.read("MATCH (i:Influencer) RETURN i.key AS key")]
        communities = store.read(
            "MATCH (c:Community {level: 'broad'}) RETURN c.number AS n, c.name AS name, c.size AS size"
        )
        return cls(read.influencers(store, keys), [(row["n"], row["name"], row["size"]) for row in communities])

    def __init__(self, people: dict[str, Influencer], communities: Rows) -> None:
        files = {path.stem: pd.read_csv(path) for path in sample_files()}
        self.people = people
        self.communities = communities
        self.partners = {key for key, person in people.items() if person.is_partner}
        self.contacted = {key for key, person in people.items() if person.outreach_status}
        self.mentions = _mentions(files["sample_mentions"])
        self.followers = _keyed(files["sample_followers"], "handle").sort_values("date", kind="stable")
        self.bios = dict(_keyed(files["sample_profiles"], "handle")[["key", "bio"]].values)
        self.ties = self.mentions.groupby(["a", "b"], as_index=False).agg(
            count=("at", "size"), first=("at", "min"), last=("at", "max")
        )

    @cached_property
    def graph(self) -> nx.DiGraph:
        return nx.from_pandas_edgelist(self.ties, "a", "b", edge_attr=True, create_using=nx.DiGraph)

    @cached_property
    def last_followers(self) -> dict[str, int]:
        return self.followers.groupby("key")["followers"].last().to_dict()

    def handle(self, key: str) -> str:
        return key.partition(":")[2]

    def community(self, key: str) -> str | None:
        return self.people[key].community_name

    def contacts(self, key: str) -> set[str]:
        return {*self.graph.predecessors(key), *self.graph.successors(key)} - {key}

    def count(self, source: str, target: str) -> int:
        return int(self.graph.edges[source, target]["count"]) if self.graph.has_edge(source, target) else 0


def _keyed(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.assign(key=frame["platform"] + ":" + frame[column])


def _mentions(file: pd.DataFrame) -> pd.DataFrame:
    mentions = pd.DataFrame(
        {
            "a": file["platform"] + ":" + file["source"],
            "b": file["platform"] + ":" + file["target"],
            "at": pd.to_datetime(file["created_at"]),
            "kind": file["kind"],
            "url": file["url"],
        }
    )
    return mentions[mentions["a"] != mentions["b"]]


def _day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


# --- about partners


def mentioned_us(sample: Sample) -> Rows:
    us = "instagram:iris.trail"
    ties = sample.ties[(sample.ties.b == us) & (sample.ties["count"] >= 2)]
    rows = [
        (tie.a, int(tie.count), tie.last)
        for tie in ties.itertuples(index=False, name="Tie")
        if tie.a not in sample.partners
    ]
    return [(sample.handle(key), *rest) for key, *rest in sorted(rows, key=lambda row: (-row[1], row[0]))]


def partner_overlap(sample: Sample) -> Rows:
    person = "instagram:zora_laps"
    common = {p: len(sample.contacts(p) & sample.contacts(person)) for p in sample.partners - {person}}
    return [(sample.handle(p), n) for p, n in sorted(common.items(), key=lambda x: (-x[1], x[0])) if n]


def _around_partners(sample: Sample, *, to_partner: bool) -> Rows:
    found: dict[str, list[int]] = {}
    for tie in sample.ties.itertuples(index=False, name="Tie"):
        other, partner = (tie.a, tie.b) if to_partner else (tie.b, tie.a)
        skipped = sample.partners | (sample.contacted if to_partner else set())
        if partner in sample.partners and other not in skipped:
            found.setdefault(other, []).append(sample.count(tie.a, tie.b))
    rows = [(key, len(counts), sum(counts)) for key, counts in found.items() if len(counts) >= 2]
    return [(sample.handle(key), *rest) for key, *rest in sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))]


def introduction_path(sample: Sample) -> Rows:
    target = "instagram:rosa_laps"
    lengths = nx.single_target_shortest_path_length(sample.graph, target)
    steps = sorted((lengths[partner], partner) for partner in sample.partners - {target} if partner in lengths)
    return [(sample.handle(partner), length) for length, partner in steps if length <= 5]


def near_partners(sample: Sample) -> Rows:
    rows = [
        (partner, other, sample.last_followers[other], sample.count(partner, other))
        for partner in sample.partners
        for other in sample.graph.successors(partner)
        if other not in sample.partners and 1_000 <= sample.last_followers[other] < 10_000
    ]
    ordered = sorted(rows, key=lambda row: (-row[3], row[0], row[1]))[:50]
    return [(sample.handle(partner), sample.handle(other), *rest) for partner, other, *rest in ordered]


def direct_introductions(sample: Sample) -> Rows:
    person = "instagram:jade.runs"
    rows = [
        (other, sample.count(person, other), sample.count(other, person), sample.last_followers[other])
        for other in sample.graph.successors(person)
        if other not in sample.partners | sample.contacted
    ]
    ordered = sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))[:25]
    return [(sample.handle(key), *rest) for key, *rest in ordered]


# --- about ties


def reciprocal_ties(sample: Sample) -> Rows:
    person = "instagram:jade.runs"
    both = set(sample.graph.successors(person)) & set(sample.graph.predecessors(person))
    rows = [(key, sample.count(person, key), sample.count(key, person)) for key in both]
    return [(sample.handle(key), *rest) for key, *rest in sorted(rows, key=lambda row: (-row[1] - row[2], row[0]))]


def latest_mentions(sample: Sample) -> Rows:
    pair = {"instagram:ravi.laps", "instagram:rosa_laps"}
    found = sample.mentions[sample.mentions.a.isin(pair) & sample.mentions.b.isin(pair)]
    found = found.sort_values("at", ascending=False).head(50)
    return [(sample.handle(m.a), sample.handle(m.b), m.at, m.kind, m.url) for m in found.itertuples(name="Mention")]


def co_mentions(sample: Sample) -> Rows:
    person = "instagram:iris.trail"
    counts: dict[str, int] = {}
    for source in sample.graph.predecessors(person):
        for other in set(sample.graph.successors(source)) - {person}:
            counts[other] = counts.get(other, 0) + 1
    return [(sample.handle(key), n) for key, n in sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:25]]


def unanswered(sample: Sample) -> Rows:
    person = "instagram:jade.runs"
    ties = sample.ties[(sample.ties.b == person) & ~sample.ties.a.isin(set(sample.graph.successors(person)))]
    rows = ties.assign(order=-ties["count"]).sort_values(["order", "a"])
    return [(sample.handle(a), int(n), last) for a, n, last in rows[["a", "count", "last"]].values]


def mention_kinds(sample: Sample) -> Rows:
    kinds = sample.mentions[sample.mentions.b == "instagram:jade.runs"].kind.value_counts()
    return sorted(kinds.items(), key=lambda item: (-item[1], item[0]))


def common_contacts(sample: Sample) -> Rows:
    first, second = "instagram:jade.runs", "instagram:milo.trail"
    common = (sample.contacts(first) & sample.contacts(second)) - {first, second}
    ordered = sorted(common, key=lambda key: (-(sample.people[key].pagerank or 0), key))
    return [(sample.handle(key), sample.community(key), sample.last_followers[key]) for key in ordered]


def bio_words(sample: Sample) -> Rows:
    found = [key for key, bio in sample.bios.items() if "marathon" in str(bio).lower()]
    ordered = sorted(found, key=lambda key: (-(sample.people[key].pagerank or 0), key))[:50]
    return [(sample.handle(key), sample.bios[key], sample.last_followers[key]) for key in ordered]


# --- about communities


def bridges(sample: Sample) -> Rows:
    rows = []
    for key in sample.graph:
        names = [sample.community(contact) for contact in sample.contacts(key)]
        first, second = names.count("Coffee & espresso"), names.count("Travel & train")
        if first and second:
            rows.append((-min(first, second), -first - second, key, first, second))
    ordered = sorted(rows)[:25]
    return [(sample.handle(key), sample.community(key), first, second) for _, _, key, first, second in ordered]


def communities_without_partner(sample: Sample) -> Rows:
    taken = {sample.people[key].community for key in sample.partners}
    rows = [row for row in sample.communities if row[0] not in taken]
    return [(name, size) for _, name, size in sorted(rows, key=lambda row: (-int(str(row[2])), row[0]))]


def tiers_in_community(sample: Sample) -> Rows:
    members = [key for key in sample.people if sample.community(key) == "Coffee & espresso"]
    followers = pd.Series({key: sample.last_followers[key] for key in members})
    groups = followers.groupby(followers.map(DEFAULT_BOUNDS.tier_of))
    rows = [(tier, len(group), int(group.min()), int(group.max())) for tier, group in groups]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def community_connectors(sample: Sample) -> Rows:
    members = [p for key, p in sample.people.items() if sample.community(key) == "Coffee & espresso"]
    ordered = sorted(members, key=lambda person: (-(person.betweenness or 0), person.key))[:10]
    return [(person.handle, person.betweenness, sample.last_followers[person.key]) for person in ordered]


def mentions_between_communities(sample: Sample) -> Rows:
    named = sample.ties.assign(source=sample.ties.a.map(sample.community), target=sample.ties.b.map(sample.community))
    across = named[
        named.a.map(lambda k: sample.people[k].community) != named.b.map(lambda k: sample.people[k].community)
    ]
    sums = (
        across.dropna().groupby(["source", "target"], as_index=False).agg(mentions=("count", "sum"), ties=("a", "size"))
    )
    rows = sorted(sums.values.tolist(), key=lambda row: (-row[2], -row[3], row[0], row[1]))[:25]
    return [tuple(row) for row in rows]


# --- about time


def went_quiet(sample: Sample) -> Rows:
    totals = sample.mentions.groupby("a")["at"].agg(["size", "max"])
    quiet = totals[(totals["size"] >= 8) & (totals["max"] < _day("2026-06-01"))]
    rows = sorted(((key, int(n), last) for key, n, last in quiet.itertuples()), key=lambda row: (-row[1], row[0]))[:50]
    return [(sample.handle(key), *rest) for key, *rest in rows]


def rising(sample: Sample) -> Rows:
    recent = sample.mentions[sample.mentions["at"] >= _day("2026-05-04")]
    counts = recent.groupby(["b", recent["at"] >= _day("2026-06-01")]).size().unstack(fill_value=0)
    rows = [(key, int(before), int(since)) for key, before, since in counts.itertuples() if since > before]
    ordered = sorted(rows, key=lambda row: (row[1] - row[2], row[0]))[:25]
    return [(sample.handle(key), before, since) for key, before, since in ordered]


def first_contacts(sample: Sample) -> Rows:
    ties = sample.ties[sample.ties.a.isin(sample.partners) & (sample.ties["first"] >= _day("2026-06-01"))]
    rows = ties.sort_values(["first", "a", "b"], ascending=[False, True, True]).head(50)
    return [
        (sample.handle(a), sample.handle(b), first, int(n))
        for a, b, first, n in rows[["a", "b", "first", "count"]].values
    ]


def most_mentioned(sample: Sample) -> Rows:
    recent = sample.mentions[sample.mentions["at"] >= _day("2026-06-01")].groupby("b").a.agg(["size", "nunique"])
    rows = sorted(((-n, -sources, key) for key, n, sources in recent.itertuples()))[:25]
    return [(sample.handle(key), -n, -sources, key) for n, sources, key in rows]


def mentions_by_month(sample: Sample) -> Rows:
    received = sample.mentions[sample.mentions.b == "instagram:iris.trail"]
    return sorted(received["at"].dt.strftime("%Y-%m").value_counts().items())


def gained_followers(sample: Sample) -> Rows:
    ends = sample.followers.groupby("key").followers.agg(["first", "last"])
    rows = sorted((int(first - last), key, int(first), int(last)) for key, first, last in ends.itertuples())[:25]
    return [(sample.handle(key), first, last, -gained) for gained, key, first, last in rows]


ANSWERS: dict[str, Callable[[Sample], Rows]] = {
    "mentioned-us-not-partner": mentioned_us,
    "partner-overlap": partner_overlap,
    "mentions-two-partners": lambda sample: _around_partners(sample, to_partner=True),
    "known-by-partners": lambda sample: _around_partners(sample, to_partner=False),
    "introduction-path": introduction_path,
    "near-partners": near_partners,
    "direct-introductions": direct_introductions,
    "reciprocal-ties": reciprocal_ties,
    "latest-mentions": latest_mentions,
    "co-mentions": co_mentions,
    "unanswered": unanswered,
    "mention-kinds": mention_kinds,
    "common-contacts": common_contacts,
    "bio-words": bio_words,
    "bridges": bridges,
    "communities-without-partner": communities_without_partner,
    "tiers-in-community": tiers_in_community,
    "community-connectors": community_connectors,
    "mentions-between-communities": mentions_between_communities,
    "went-quiet": went_quiet,
    "rising": rising,
    "first-contacts": first_contacts,
    "most-mentioned": most_mentioned,
    "mentions-by-month": mentions_by_month,
    "gained-followers": gained_followers,
}
