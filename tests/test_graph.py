"""Analysis, circles, ties, introductions, names and forgetting, on both servers."""

import csv
from pathlib import Path

import pytest
from conftest import NOW
from helpers import DAY, load_rows, totals

from graph.analysis.run import analyze
from graph.circle.ego import circle
from graph.errors import NothingFound, QueryRefused, UnknownInfluencer, WrongUse
from graph.introductions import COLUMNS, Filters, as_rows, introduce, write_introductions
from graph.records import Mention, Window
from graph.search import resolve
from graph.store import Store, read
from graph.store.query import RunningQuery
from graph.store.team import partners
from graph.store.write import runs
from graph.store.write.forget import forget
from graph.ties import TieSettings, tie
from ingest.rejects import forget_in

HEADER = "platform,source,target,created_at,kind,post_id,url"
# Two groups of friends, bridged by mia and zoe; a star whom all others mention and who mentions nobody.
FRIENDS = [
    ("jade", "mia"),
    ("mia", "ben"),
    ("ben", "jade"),
    ("zoe", "lea"),
    ("lea", "tom"),
    ("tom", "zoe"),
    ("mia", "zoe"),
]


def a_network() -> list[str]:
    rows, number = [], 0
    for one, other in FRIENDS:
        for source, target in ((one, other), (other, one)):
            for day in (10, 20):
                number += 1
                rows.append(f"instagram,{source},{target},2026-05-{day},reply,p{number},https://example.org/p/{number}")
    for fan in ("jade", "mia", "ben", "zoe", "lea", "tom"):
        number += 1
        rows.append(f"instagram,{fan},star,2026-05-21,mention,p{number},https://example.org/p/{number}")
    return rows


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    load_rows(store, tmp_path, HEADER, a_network())
    profiles = ["instagram,jade,3000,Runs trails", "instagram,tom,5000,Cooks soup", "instagram,star,900000,Famous"]
    load_rows(store, tmp_path, "platform,handle,followers,bio", profiles, "profiles.csv")
    return store


def key(store: Store, handle: str) -> str:
    return resolve.influencer_key(store, handle)


@pytest.mark.both_servers
def test_results_are_properties_with_their_run(network: Store) -> None:
    run = analyze(network, at=NOW)
    assert (run.influencers, run.pairs, run.already) == (7, 20, False)
    rows = network.read("MATCH (i:Influencer) RETURN i.analysis_run AS run")
    by_handle = {person.handle: person for person in read.leading(network, 10)}
    assert {row["run"] for row in rows} == {"analysis-1"}
    assert sum(person.pagerank for person in by_handle.values()) == pytest.approx(1)
    star, mia, jade = by_handle["star"], by_handle["mia"], by_handle["jade"]
    assert (star.in_degree, star.out_degree, star.in_strength, star.out_strength) == (6, 0, 6, 0)
    assert (mia.in_degree, mia.out_degree, mia.in_strength, mia.out_strength) == (3, 4, 6, 7)
    assert star.pagerank == max(person.pagerank for person in by_handle.values())
    assert mia.betweenness == max(person.betweenness for person in by_handle.values()) > jade.betweenness
    assert mia.bridging > by_handle["ben"].bridging
    assert by_handle["jade"].community == by_handle["ben"].community != by_handle["lea"].community
    saved = runs.last_analysis(network)
    assert saved is not None
    assert (saved.id, saved.at, saved.resolution, saved.pairs) == ("analysis-1", NOW, 1.0, 20)


def test_an_unchanged_graph_is_not_analysed_again(network: Store, tmp_path: Path) -> None:
    analyze(network, at=NOW)
    partners.mark_partner(network, key(network, "jade"), NOW)
    assert analyze(network, at=NOW).already
    load_rows(network, tmp_path, HEADER, ["instagram,new,jade,2026-05-22,mention,px,"], "more.csv")
    assert not analyze(network, at=NOW).already


def test_communities_keep_number_name_and_colour(network: Store, tmp_path: Path) -> None:
    analyze(network, at=NOW)
    before = {row.number: row for row in read.communities(network, None)}
    rows = [
        f"instagram,{a},{b},2026-05-25,reply,n{a}{b}," for a in ("x1", "x2", "x3") for b in ("x1", "x2", "x3") if a != b
    ]
    load_rows(network, tmp_path, HEADER, [*rows, "instagram,ana,lea,2026-05-26,mention,q,"], "more.csv")
    analyze(network, at=NOW)
    after = {row.number: row for row in read.communities(network, None)}
    assert len(after) == len(before) + 2  # the newcomers' community, and the fine one within it
    for number, row in before.items():
        assert (after[number].name, after[number].color) == (row.name, row.color)
    added, within = (row for number, row in sorted(after.items()) if number not in before)
    assert (added.number, added.level, within.level) == (max(before) + 1, "broad", "fine")
    assert (within.parent, within.color) == (added.number, added.color)
    assert added.name.startswith("Around @x")
    assert read.influencers(network, [key(network, "x1")])[key(network, "x1")].community == added.number


def test_the_same_store_gives_the_same_numbers(network: Store) -> None:
    query = (
        "MATCH (i:Influencer) RETURN i.handle AS h, i.community AS c, i.pagerank AS p, i.betweenness AS b ORDER BY h"
    )
    analyze(network, at=NOW)
    first = network.read(query)
    analyze(network, at=NOW, again=True)
    assert network.read(query) == first


def test_an_empty_store_says_what_to_do(store: Store) -> None:
    with pytest.raises(NothingFound, match="load mentions first"):
        analyze(store, at=NOW)


@pytest.mark.both_servers
def test_a_circle_holds_the_strongest_ties_and_counts_the_omitted_ones(network: Store) -> None:
    found = circle(network, key(network, "mia"), limit=3)
    assert {member.display_name for member in found.members} == {"@jade", "@ben", "@zoe"}
    assert found.omitted == {key(network, "mia"): 1}
    first = found.members[0].tie
    assert first is not None
    assert (first.out, first.back) == (2, 2)
    assert {(edge.source, edge.target) for edge in found.edges} >= {("instagram:jade", "instagram:ben")}


def test_an_expanded_account_adds_members_that_were_not_there(network: Store) -> None:
    found = circle(network, key(network, "jade"), [key(network, "zoe")])
    names = [member.display_name for member in found.members]
    assert {"@mia", "@ben", "@zoe", "@lea", "@tom", "@star"} == set(names)
    assert len(names) == len(set(names))
    assert {member.via for member in found.members if member.display_name in ("@lea", "@tom")} == {"instagram:zoe"}


def test_a_circle_in_a_window_counts_only_its_mentions(network: Store) -> None:
    day = 1_778_371_200_000  # 10 May 2026
    found = circle(network, key(network, "jade"), window=Window(day, day + DAY - 1))
    assert {member.display_name for member in found.members} == {"@mia", "@ben"}
    assert all(edge.count == 1 for edge in found.edges)


def test_ties_grow_with_mentions_in_both_directions_and_fade_with_time() -> None:
    def mention(days_ago: int, kind: str = "mention", count: int = 1) -> Mention[str]:
        return Mention("a", "b", "1", NOW - days_ago * DAY, kind, count, "")

    def strength(out: list[Mention[str]], back: list[Mention[str]], **settings: float) -> float:
        return tie(out, back, NOW, TieSettings(**settings)).strength  # type: ignore[arg-type]

    fresh = [mention(0), mention(0)]
    assert 0 == strength([], []) < strength(fresh, []) < strength(fresh[:1], fresh[:1]) < 1
    assert strength([mention(100)], []) < strength([mention(10)], [])
    assert strength([mention(10)], [], half_life_days=5) < strength([mention(10)], [])
    assert strength([mention(0, "repost")], []) < strength([mention(0)], []) < strength([mention(0, "reply")], [])
    assert strength([mention(0, count=2)], []) == pytest.approx(strength(fresh, []))
    undated = tie([Mention("a", "b", "1", None, "mention", 1, "")], [], NOW, TieSettings())
    assert undated.last_at is None
    assert undated.strength == pytest.approx(strength([mention(45)], []))


@pytest.mark.both_servers
def test_introductions_name_the_way_the_reason_and_the_proof(network: Store) -> None:
    analyze(network, at=NOW)
    partners.mark_partner(network, key(network, "jade"), NOW)
    found = introduce(network)
    rows = as_rows(found)
    by_target = {row["target_handle"]: row for row in rows}
    assert "jade" not in by_target
    assert set(by_target) == {"mia", "ben", "zoe", "star"}
    mia, zoe = by_target["mia"], by_target["zoe"]
    assert (mia["path"], mia["introducer_handle"], mia["tie_you_introducer"]) == ("jade > mia", "jade", 100)
    assert zoe["path"] == "jade > mia > zoe"
    assert zoe["reason"].startswith(
        "Through @mia: your partner @jade and @mia replied to each other (2 and 2 times, last on 20 May 2026). "
    )
    assert zoe["tie_introducer_target"] < mia["tie_introducer_target"]
    assert mia["last_interaction_at"] == "2026-05-20T00:00:00Z"
    assert mia["evidence_url"].startswith("https://example.org/p/")
    assert mia["data_as_of"] == "2026-05-21T00:00:00Z"
    assert mia["target_url"] == "https://www.instagram.com/mia/"
    assert [row["rank"] for row in rows] == [1, 2, 3, 4]
    assert rows == sorted(rows, key=lambda row: -row["score"])


def test_fame_alone_is_no_recommendation(network: Store) -> None:
    rows = as_rows(introduce(network, [key(network, "jade")]))
    assert rows[-1]["target_handle"] == "star"
    assert rows[0]["tie_you_introducer"] is None  # asked about, but not marked


def test_filters_choose_and_change_no_score(network: Store) -> None:
    everybody = introduce(network, [key(network, "lea")])
    micro = introduce(network, [key(network, "lea")], filters=Filters(tiers=["micro"]))
    assert [row.target.handle for row in micro.rows] == ["tom"]
    scores = {row.target.handle: row.score for row in everybody.rows}
    assert micro.rows[0].score == scores["tom"]
    assert (micro.found, micro.after_filters) == (everybody.found, 1)


@pytest.mark.both_servers
def test_no_partner_is_suggested_and_nobody_marked_is_told(network: Store) -> None:
    with pytest.raises(NothingFound, match="Nobody is marked"):
        introduce(network)
    for handle in ("jade", "mia"):
        partners.mark_partner(network, key(network, handle), NOW)
    assert not {"jade", "mia"} & {row.target.handle for row in introduce(network).rows}
    partners.unmark_partner(network, key(network, "mia"))
    assert [row.handle for row in read.partners(network)] == ["jade"]


def test_the_csv_has_the_columns_and_no_formula(network: Store, tmp_path: Path) -> None:
    rows = ["instagram,-cmd,jade,2026-05-22,reply,f1,https://example.org/f", "instagram,jade,-cmd,2026-05-22,reply,f2,"]
    load_rows(network, tmp_path, HEADER, rows, "formula.csv")
    path = tmp_path / "introductions.csv"
    found = introduce(network, [key(network, "jade")])
    write_introductions(found, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with open(path, encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert tuple(table[0]) == COLUMNS
    assert len(table) == 1 + found.found
    assert "'-cmd" in {row[2] for row in table}
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_typed_names_resolve_to_accounts(network: Store, tmp_path: Path) -> None:
    for name in ("jade", "@JADE", "instagram:jade", "https://www.instagram.com/jade/", " jade "):
        assert resolve.influencer_key(network, name) == "instagram:jade"
    with pytest.raises(UnknownInfluencer, match=r"Nobody in the store goes by “jad”\. Did you mean jade\?"):
        resolve.influencer_key(network, "jad")
    with pytest.raises(WrongUse, match="is not a handle"):
        resolve.influencer_key(network, "<script>")
    load_rows(network, tmp_path, HEADER, ["tiktok,jade,mia,2026-05-22,reply,t1,"], "t.csv")
    with pytest.raises(WrongUse, match="on several platforms: say instagram:jade or tiktok:jade"):
        resolve.influencer_key(network, "jade")


def test_search_finds_handles_names_and_former_handles(network: Store, tmp_path: Path) -> None:
    load_rows(network, tmp_path, "platform,handle,name", ["instagram,jade,Castell Jade"], "names.csv")
    assert [row.handle for row in read.search(network, "cast", 5)] == ["jade"]
    assert [row.handle for row in read.search(network, "J", 5)] == ["jade"]
    assert read.search(network, "') RETURN 1 //", 5) == []


@pytest.mark.both_servers
def test_forgotten_people_stay_forgotten(network: Store, tmp_path: Path) -> None:
    header = "platform,source,source_id,target,created_at,post_id"
    load_rows(network, tmp_path, header, ["instagram,ana,77,jade,2026-05-22,a1"], "first.csv")
    load_rows(network, tmp_path, header, ["instagram,ana2,77,jade,2026-05-23,a2"], "renamed.csv")
    analyze(network, at=NOW)
    names = network.write(lambda tx: forget(tx, key(network, "ana2"), NOW))
    assert names.handles == ("ana", "ana2")
    left = network.read("MATCH (n) RETURN properties(n) AS p")
    assert not [row for row in left if "ana" in str(row).replace("analysis", "")]
    before = totals(network)
    rows = [
        "instagram,ana,,jade,2026-06-01,b1",
        "instagram,ana3,77,jade,2026-06-02,b2",
        "instagram,ana3,,mia,2026-06-03,b3",
    ]
    report = load_rows(network, tmp_path, header, rows, "again.csv")
    assert (report.load.forgotten, report.load.written) == (3, 0)
    assert totals(network) == before
    # Somebody else who takes the handle is not the one who was forgotten.
    report = load_rows(network, tmp_path, header, ["instagram,ana,99,jade,2026-07-01,c1"], "other.csv")
    assert report.load.written == 1


@pytest.mark.both_servers
def test_a_forgotten_leader_leaves_the_communitys_name(network: Store) -> None:
    analyze(network, at=NOW)
    named = next(row for row in read.communities(network) if "@" in row.name)
    leader = named.leaders[0]
    network.write(lambda tx: forget(tx, key(network, leader), NOW))
    after = {row.number: row for row in read.communities(network, None)}[named.number]
    assert leader not in after.name
    assert leader not in after.leaders


def test_forgetting_cleans_the_reject_files(one_store: Store, tmp_path: Path) -> None:
    report = load_rows(one_store, tmp_path, "source,target", ["jade,<mia>", "zoe,<mia>", "a,b"])
    assert report.rejects is not None
    assert forget_in(tmp_path, {"jade"}) == 1
    text = report.rejects.read_text(encoding="utf-8-sig")
    assert ",jade," not in text
    assert ",zoe," in text


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (:Influencer {key: 'x'})",
        "MATCH (i:Influencer) SET i.followers = 1",
        "MATCH (i:Influencer) DETACH DELETE i",
        "MERGE (i:Influencer {key: 'y'}) RETURN i",
        "MATCH (i:Influencer) REMOVE i.handle RETURN i",
    ],
)
@pytest.mark.both_servers
def test_the_server_refuses_writes_of_a_reading_query(network: Store, cypher: str) -> None:
    before = totals(network), network.revision()
    with pytest.raises(QueryRefused, match="only read"):
        list(RunningQuery(network, cypher).start())
    assert (totals(network), network.revision()) == before
    with RunningQuery(network, "MATCH (i:Influencer) RETURN i.handle AS handle ORDER BY handle LIMIT 2") as query:
        assert (query.columns, list(query)) == (("handle",), [("ben",), ("jade",)])


@pytest.mark.both_servers
def test_wrong_cypher_is_told_in_a_sentence(network: Store) -> None:
    with pytest.raises(QueryRefused, match="The server refused the query"):
        RunningQuery(network, "MATCH (i RETURN i").start()


@pytest.mark.both_servers
def test_writes_go_through_whole_or_not_at_all(network: Store) -> None:
    before = totals(network)

    def work(transaction: object) -> None:
        transaction.run("CREATE (:Influencer {key: 'half'})").consume()  # type: ignore[attr-defined]
        raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        network.write(work)
    assert totals(network) == before
