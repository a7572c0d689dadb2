"""Loading files: which mentions count once and which twice, and the outcome of every row."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NOW, PROJECT
from helpers import contents, load, load_rows, totals, write_table

from graph.errors import NothingFound
from graph.records import Profile, Window, to_datetime
from graph.store import Load, Store, read, recent_loads
from ingest import ReadOptions, Rejected
from ingest.input import plain_file
from ingest.readers import layout
from ingest.registry import open_source
from ingest.rejects import RejectFile, forget_in

pytestmark = pytest.mark.both_servers

HEADER = "source,target,created_at,kind,post_id,url"
ROWS = [
    "jade,mia,2026-05-01T10:00:00Z,mention,p1,https://example.org/p/1",
    "jade,mia,2026-05-02T10:00:00Z,reply,p2,",
    "mia,jade,2026-05-03T10:00:00+02:00,mention,p3,https://example.org/p/3",
    "jade,zoe,,tag,p4,javascript:alert(1)",
]


def test_mentions_become_one_relationship_for_an_ordered_pair(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, HEADER, ROWS, platform="instagram")
    assert (report.load.rows_done, report.load.written) == (4, 4)
    assert totals(store) == {"pairs": 3, "events": 4, "mentions": 4, "influencers": 3}
    row = store.read("MATCH (:Influencer {handle: 'jade'})-[m:MENTIONS]->({handle: 'mia'}) RETURN properties(m) AS m")
    mentions = row[0]["m"]
    assert mentions["ids"] == ["p1/mention", "p2/reply"]
    assert mentions["kinds"] == ["mention", "reply"]
    assert mentions["at"] == [1_777_629_600_000, 1_777_716_000_000]
    assert mentions["first_at"].to_native() == to_datetime(1_777_629_600_000)
    assert mentions["last_at"].to_native() == to_datetime(1_777_716_000_000)
    undated = store.read("MATCH ()-[m:MENTIONS]->({handle: 'zoe'}) RETURN m.last_at AS last, m.urls AS urls")
    assert undated == [{"last": None, "urls": [""]}]
    assert read.span(store) == Window(1_777_629_600_000, 1_777_795_200_000)


def test_a_file_counts_once_even_under_another_name(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, ROWS)
    before = contents(store)
    second = load_rows(store, tmp_path, HEADER, ROWS, "copy.csv")
    assert second.already
    again = load_rows(store, tmp_path, HEADER, ROWS, "copy.csv", again=True)
    assert (again.load.written, again.load.repeated) == (0, 4)
    assert contents(store) == before


def test_equal_rows_count_twice_and_overlapping_exports_once(store: Store, tmp_path: Path) -> None:
    rows = ["jade,mia,2026-05-01", "jade,mia,2026-05-01", "jade,mia,2026-05-02"]
    load_rows(store, tmp_path, "source,target,date", rows, "may.csv")
    assert totals(store)["events"] == 3
    overlapping = load_rows(store, tmp_path, "source,target,date", [*rows, "jade,mia,2026-05-03"], "june.csv")
    assert (overlapping.load.written, overlapping.load.repeated) == (1, 3)
    other_spelling = ["2026-05-02T00:00:00Z,@JADE,Mia"]
    assert load_rows(store, tmp_path, "time,source,target", other_spelling, "x.csv").load.repeated == 1


def test_a_post_that_names_an_account_twice_counts_once(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, HEADER, [ROWS[0], ROWS[0], ROWS[0].replace("mention", "reply")])
    assert (report.load.written, report.load.repeated) == (2, 1)


def test_a_count_stands_for_that_many_mentions(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, "source,target,weight", ["jade,mia,7", "jade,mia,2.0", "mia,jade,"])
    assert totals(store) == {"pairs": 2, "events": 3, "mentions": 10, "influencers": 2}


def test_self_mentions_are_counted_and_left_out(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, "source,target", ["jade,@Jade", "jade,mia"])
    assert (report.load.self_mentions, report.load.written) == (1, 1)
    assert totals(store)["pairs"] == 1


def test_every_row_is_counted_exactly_once(store: Store, tmp_path: Path) -> None:
    rows = ["jade,mia,1", "jade,mia,1", "jade,jade,2", "a b,mia,3", "jade,mia,4", "", "zoe,mia,x x"]
    report = load_rows(store, tmp_path, "source,target,post_id", rows)
    done = report.load
    assert (done.rows_done, done.written, done.repeated, done.self_mentions, done.rejected) == (6, 2, 1, 1, 2)
    assert report.rejects is not None
    with open(report.rejects, encoding="utf-8-sig", newline="") as file:
        rejected = list(csv.DictReader(file))
    assert [row["row"] for row in rejected] == ["5", "8"]
    assert all(row["reason"] and row["fix"] for row in rejected)


def test_the_mentions_of_one_pair_span_several_batches(store: Store, tmp_path: Path) -> None:
    rows = [f"jade,mia,{number}" for number in range(2_500)]
    load_rows(store, tmp_path, "source,target,post_id", rows, batch_rows=400)
    assert totals(store) == {"pairs": 1, "events": 2_500, "mentions": 2_500, "influencers": 2}


def test_profiles_keep_their_history(store: Store, tmp_path: Path) -> None:
    header = "handle,name,followers,posts,date,engagement_rate,shoe size"
    rows = ["jade,Jade C.,1.2k,10,2026-03-01,3.2%,38", "jade,Jade,1300,,2026-05-01,,", "jade,,1250,12,2026-04-01,,"]
    report = load_rows(store, tmp_path, header, rows, "profiles.csv", platform="tiktok")
    assert report.load.kind == "profiles"
    assert any("not used: shoe size" in note for note in report.notes)
    person = read.influencers(store, ["tiktok:jade"])["tiktok:jade"]
    assert (person.name, person.followers, person.posts, person.engagement_rate) == (
        "Jade",
        1300,
        12,
        0.032,
    )
    assert [followers for _, followers in read.follower_history(store, "tiktok:jade")] == [1200, 1250, 1300]
    again = load(store, tmp_path / "profiles.csv", platform="tiktok", again=True)
    assert (again.load.written, again.load.repeated) == (0, 3)


@pytest.mark.parametrize(
    ("cells", "shares", "unit"),
    [
        (["0.8", "1.2", "3.5", ""], [0.008, 0.012, 0.035, None], "per cent (0.8 is 0.8 %)"),
        (["0.032", "0,5", "1"], [0.032, 0.5, 1.0], "shares (0.032 is 3.2 %)"),
        (["0.032", "4%", "0.8 %"], [0.032, 0.04, 0.008], "per cent with a % sign, else shares (0.032 is 3.2 %)"),
        (["0.8", "3.5", "4%"], [0.008, 0.035, 0.04], "per cent with a % sign, else per cent (0.8 is 0.8 %)"),
        (["3.2%", "0.4%"], [0.032, 0.004], "per cent, as their signs say"),
    ],
)
def test_the_unit_of_engagement_rates_is_that_of_their_column(
    tmp_path: Path, cells: list[str], shares: list[float | None], unit: str
) -> None:
    rows = [f'a{number},"{cell}"' for number, cell in enumerate(cells)]
    source = open_source(
        plain_file(write_table(tmp_path / "p.csv", "handle,engagement_rate", rows)), ReadOptions(), NOW
    )
    profiles = [item for item in source.items() if isinstance(item, Profile)]
    assert [profile.engagement_rate for profile in profiles] == shares
    assert f"engagement rates: {unit}" in source.notes


def test_a_rate_above_1_after_a_sample_of_shares_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "SAMPLE_ROWS", 2)
    path = write_table(tmp_path / "p.csv", "handle,engagement_rate", ["a,0.03", "b,0.5", "c,3.5", "d,3.5%"])
    source = open_source(plain_file(path), ReadOptions(), NOW)
    profiles = [item for item in source.items() if isinstance(item, Profile)]
    assert [profile.engagement_rate for profile in profiles] == [0.03, 0.5, None, 0.035]
    assert "first in row 4: “3.5” is above 1 in a column of shares" in source.closing_notes()[0]


def test_forgetting_removes_rejected_rows_that_name_the_handle_as_a_whole(tmp_path: Path) -> None:
    named = ["ha", "@HA", "Thanks, @ha.", "https://x.com/ha/?hl=en", "https://www.tiktok.com/@Ha", "'@ha", "x:ha;mia"]
    strangers = ["handle", "ha.smith", "mr.ha", "ha-ha", "ha_1", "aloha", "me@ha.example", "ha@social.example", "a ban"]
    with RejectFile(tmp_path / "m.csv.rejects.csv") as file:
        reason = "the source handle cannot be read (“ha ha”): a blank cannot be part of a handle"
        file.add(Rejected(n, reason, "give the bare handle", ["mia", cell]) for n, cell in enumerate(named + strangers))
    assert forget_in(tmp_path, {"ha"}) == len(named)
    with open(tmp_path / "m.csv.rejects.csv", encoding="utf-8-sig", newline="") as rejects:
        assert [row[-1] for row in csv.reader(rejects)] == ["cells", *strangers]
    # Not as words of the reasons, nor of a sentence.
    assert forget_in(tmp_path, {"a", "ban", "blank"}) == 0
    assert forget_in(tmp_path / "none", {"mia"}) == forget_in(tmp_path, set()) == 0


def test_a_percent_encoded_handle_is_forgotten_too(tmp_path: Path) -> None:
    with RejectFile(tmp_path / "m.csv.rejects.csv") as file:
        file.add([Rejected(1, "r", "f", ["https://x.com/zo%C3%AB"]), Rejected(2, "r", "f", ["zoe"])])
    assert forget_in(tmp_path, {"zoë"}) == 1


def test_loading_leaves_the_settings_of_the_process_alone() -> None:
    command = (
        "import csv, logging; limit = csv.field_size_limit(); import ingest;"
        " print(csv.field_size_limit() == limit, logging.getLogger('neo4j').level)"
    )
    done = subprocess.run([sys.executable, "-c", command], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "0"]


def test_a_file_read_in_two_ways_is_two_loads(store: Store, tmp_path: Path) -> None:
    path = write_table(tmp_path / "m.csv", "source,target", ["jade,mia"])
    load(store, path, platform="x")
    load(store, path, platform="tiktok")
    assert totals(store) == {"pairs": 2, "events": 2, "mentions": 2, "influencers": 4}


def test_the_store_keeps_the_progress_of_a_load(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, HEADER, ROWS)
    counts = {"rows_done": 4, "written": 4, "undated": 1, "new_mentions": 4, "new_pairs": 3}
    expected = Load(report.load.id, "mentions.csv", "mentions", NOW, **counts, complete=True, form="table of mentions")  # type: ignore[arg-type]
    assert recent_loads(store) == [expected]


def test_a_header_alone_is_nothing_found(one_store: Store, tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="no rows below"):
        load_rows(one_store, tmp_path, HEADER, [])


@pytest.mark.parametrize(
    ("file", "rows", "written", "self_mentions", "influencers", "pairs", "mentions"),
    [
        ("rugby-pro12/pro12_mentions.csv", 3_151, 3_151, 0, 12, 126, 3_151),
        ("german-politicians/mentions.csv", 17_918, 17_837, 0, 4_848, 6_876, 17_837),
        ("twitter-tennis/rg17_mentions.csv", 40_839, 40_586, 253, 995, 13_426, 58_528),
    ],
)
def test_real_files_load_as_they_are(
    store: Store,
    shared_data: Path,
    tmp_path: Path,
    file: str,
    rows: int,
    written: int,
    self_mentions: int,
    influencers: int,
    pairs: int,
    mentions: int,
) -> None:
    copy = tmp_path / Path(file).name
    copy.write_bytes((shared_data / file).read_bytes())
    report = load(store, copy, platform="x")
    assert (report.load.rows_done, report.load.written, report.load.self_mentions) == (rows, written, self_mentions)
    assert report.load.rejected == 0
    expected = {"pairs": pairs, "events": written, "mentions": mentions, "influencers": influencers}
    assert totals(store) == expected


def test_followers_from_a_dated_column_belong_to_the_accounts_of_the_mentions(
    store: Store, shared_data: Path, tmp_path: Path
) -> None:
    for name in ("mentions.csv", "accounts.csv"):
        copy = tmp_path / name
        copy.write_bytes((shared_data / "german-politicians" / name).read_bytes())
        load(store, copy)
    person = read.influencers(store, ["unknown:_friedrichmerz"])["unknown:_friedrichmerz"]
    assert person.followers == 237_295
    assert person.handle == "_friedrichmerz"
    assert [f"{to_datetime(at):%Y-%m-%d}" for at, _ in read.follower_history(store, person.key)] == ["2022-08-01"]
