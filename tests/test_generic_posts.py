"""Posts in files of no particular format: columns are decided by their names and their values."""

from pathlib import Path

import pytest
from conftest import NOW
from post_files import mentions, read, reasons

from graph.errors import NothingFound, UnreadableFile
from graph.records import Account, Mention
from ingest.input import plain_file
from ingest.registry import open_source, recognise
from ingest.source import Item, ReadOptions


def rows(folder: Path, text: str, **options: str) -> list[Item]:
    path = folder / "posts.csv"
    path.write_text(text)
    return read(path, **options)


def test_the_author_is_the_column_that_holds_handles(tmp_path: Path) -> None:
    items = rows(tmp_path, "author,username,text\nNora Lindt,nora,hi @tom\nTom Weiss,tom,hi\n", platform="tiktok")
    assert mentions(items) == {("nora", "mention", "tom")}
    assert {item.source.platform for item in items if isinstance(item, Mention)} == {"tiktok"}


def test_a_column_of_answers_may_hold_ids_of_posts(tmp_path: Path) -> None:
    text = "id,username,text,in_reply_to\n1000002,tom,yes,1000001\n1000001,nora,well?,\n1000003,lea,no,999999\n"
    items = rows(tmp_path, text)
    assert mentions(items) == {("tom", "reply", "nora")}
    assert reasons(items) == ["posts that name nobody", "answers to posts that are not in the file"]


def test_posts_can_answer_each_other_by_their_ids_alone(tmp_path: Path) -> None:
    text = "tweet_id,author_id,text,in_response_to_tweet_id\n1,nora,hm?,\n2,tom_help,yes,1\n3,nora,why?,2\n"
    assert mentions(rows(tmp_path, text)) == {("tom_help", "reply", "nora"), ("nora", "reply", "tom_help")}


def test_lists_of_objects_in_cells_name_accounts(tmp_path: Path) -> None:
    header = "id\tusername\tname\ttime\tcreated_at\ttweet\tmentions\treply_to\n"
    first = "1\tnora\tNora L\t10:00\t2026-03-01 10:00\thi\t[{'screen_name': 'tom', 'id': '2'}]\t[]\n"
    second = "2\tlea\tLea\t11:00\t2026-03-01 11:00\tyes\t[]\t[{'screen_name': 'nora'}]\n"
    items = rows(tmp_path, header + first + second)
    assert mentions(items) == {("nora", "mention", "tom"), ("lea", "reply", "nora")}
    found = [item for item in items if isinstance(item, Mention)]
    assert [(item.target.account_id, item.at is None) for item in found] == [("2", False), (None, False)]


def test_an_id_that_repeats_with_the_author_is_the_authors(tmp_path: Path) -> None:
    items = rows(tmp_path, "id,username,text\n17,nora,@tom\n17,nora,@tom again\n18,lea,@tom\n")
    found = [item for item in items if isinstance(item, Mention)]
    assert [item.source.account_id for item in found] == ["17", "17", "18"]
    assert len({item.event_id for item in found}) == 3


def test_the_addresses_of_posts_name_the_platform(tmp_path: Path) -> None:
    items = rows(tmp_path, "username,caption,url\nnora,@tom.k,https://www.instagram.com/p/C1/\n")
    assert [item.target for item in items if isinstance(item, Mention)] == [Account("instagram", "tom.k")]


def test_posts_without_ids_are_known_by_their_addresses(tmp_path: Path) -> None:
    text = (
        "username,caption,url\nnora,@tom,https://x.com/nora/status/19001\nnora,@tom,https://x.com/nora/status/19002\n"
    )
    items = rows(tmp_path, text + "nora,@tom,https://x.com/nora\n")
    ids = [item.event_id for item in items if isinstance(item, Mention)]
    assert ids[:2] == ["19001/mention", "19002/mention"]
    assert ids[2].startswith("#")


@pytest.mark.parametrize(
    "text",
    [
        "username,description,followers\nnora,Bread with @tom,1200\n",
        "handle,followers,status,comment,date\nnora,1200,contacted,nice bread,2026-03-01\ntom,90,new,runs,2026-03-02\n",
    ],
)
def test_a_list_of_profiles_is_no_table_of_posts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "profiles.csv"
    path.write_text(text)
    assert recognise(plain_file(path), ReadOptions()).name == "profiles"


def test_the_columns_of_posts_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("who,said\nnora,hi @tom\n")
    options = ReadOptions(form="posts", columns=(("author", "who"), ("text", "said")))
    assert mentions(list(open_source(plain_file(path), options, NOW).items())) == {("nora", "mention", "tom")}
    with pytest.raises(UnreadableFile, match="say which they are, as in --column author=NAME --column text=NAME"):
        open_source(plain_file(path), ReadOptions(form="posts"), NOW)


def test_an_empty_list_of_posts_is_told(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    path.write_text("[]")
    with pytest.raises(NothingFound, match=r"posts\.json: the file holds no posts; export it again"):
        open_source(plain_file(path), ReadOptions(form="posts"), NOW)


def test_a_header_of_numbers_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableFile, match="no author and text are recognised; the columns are “column_1”, “column_2”"
    ):
        rows(tmp_path, "1.5,2.5\na,b\n", form="posts")
