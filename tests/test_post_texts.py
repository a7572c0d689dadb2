"""Who a text names, by the rules of each platform, and cells that hold lists."""

import pytest

from ingest.posts.cells import read_elements
from ingest.posts.text import named_in

TEXTS = [
    ("instagram", "@nora.bakes... and (@tom) .@lea w/@ida_k", "nora.bakes tom lea ida_k"),
    ("instagram", "mail nora@bakes.example, josé@firma.example or https://a.example/@shop", ""),
    ("instagram", "let`s ask @tom, it`s fine", "tom"),
    ("instagram", "@a.b@c.d and @nora..tom", "nora"),
    ("x", "感谢@nora！ @tom's ＠lea", "nora tom lea"),
    ("x", "@nora\u00a0@tom\u2003@lea\u200b@ida", "nora tom lea ida"),
    ("x", "@Nora, @nora", "Nora"),
    ("x", "@nora@social.example is elsewhere; @" + "a" * 40, ""),
    ("x", "tiktok.com/@bob, www.a.example/@tim and //a.example?u=@tom", ""),
    ("tiktok", "with @lea.fit.", "lea.fit"),
    ("youtube", "@Jörg-K. and @tom·k", "Jörg-K tom·k"),
    ("telegram", "@ab is short, @channel_1 is not", "channel_1"),
    ("bluesky", "@alice.bsky.social, @bob", "alice.bsky.social"),
    ("mastodon", "@tom and @lea@other.example.", "tom lea@other.example"),
    ("unknown", "`@decorator` and\n```\n@Override\n```\n@tom.k @lea@other.example", "tom.k lea@other.example"),
]


@pytest.mark.parametrize(("platform", "text", "names"), TEXTS)
def test_handles_in_a_text_follow_the_rules_of_the_platform(platform: str, text: str, names: str) -> None:
    assert named_in(text, platform).mentioned == tuple(names.split())


def test_an_old_style_repost_names_the_author_of_the_original() -> None:
    assert named_in("RT @tom_k: with @lea", "x").reposted == "tom_k"
    assert named_in("RT with @lea", "x").reposted is None
    assert named_in("RT @tom: hi", "instagram").reposted is None


@pytest.mark.parametrize(
    "cell",
    ['["nora", "tom"]', "['nora', 'tom']", "nora|tom", "nora, tom", "nora;tom", "{'tom', 'nora'}", "[nora, tom]"],
)
def test_a_cell_can_hold_a_list_in_many_ways(cell: str) -> None:
    assert sorted(read_elements(cell)) == ["nora", "tom"]
