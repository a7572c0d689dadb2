"""Ids of mentions without a post: equal rows are numbered, however many there are and however they are asked for."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from graph.records import Account
from ingest.fields.identity import EventIds

JADE = Account("x", "jade")
TARGETS = st.integers(0, 40).map(lambda number: Account("x", f"mia{number}"))


def content(target: Account) -> str:
    return f"x:jade\x1f{target.canonical}\x1fNone\x1fmention\x1f1\x1f"


@given(parts=st.lists(st.lists(TARGETS, max_size=60), max_size=12))
def test_ids_are_the_same_one_by_one_and_many_at_a_time(parts: list[list[Account]]) -> None:
    single, mixed = EventIds(), EventIds()
    for number, targets in enumerate(parts):
        expected = [single.next_id(JADE, target, None, "mention", 1, "") for target in targets]
        if number % 2:
            assert mixed.next_ids(map(content, targets)) == expected
        else:
            assert [mixed.next_id(JADE, target, None, "mention", 1, "") for target in targets] == expected


def test_equal_rows_among_many_are_numbered() -> None:
    """Far more rows than the first table of digests has room for, each of them three times."""
    ids = EventIds()
    rows = [content(Account("x", f"mia{number}")) for number in range(20_000)]
    rounds = [ids.next_ids(rows[start : start + 700]) for _ in range(3) for start in range(0, len(rows), 700)]
    found = Counter(each for part in rounds for each in part)
    assert len(found) == 60_000
    assert Counter(each.partition(".")[2] for each in found) == {"": 20_000, "1": 20_000, "2": 20_000}
