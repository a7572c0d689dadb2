"""The order of the lanes in the picture of introductions."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from graph.introductions.lanes import LanePath, Lanes, Slot, arrange, crossings

PATHS = st.lists(
    st.builds(
        LanePath,
        st.sampled_from("abcde"),
        st.one_of(st.none(), st.sampled_from("mnopqrs")),
        st.integers(0, 30).map(lambda number: f"target {number}"),
    ),
    unique_by=lambda path: path.target,
    max_size=25,
)


def counted(lanes: Lanes, paths: list[LanePath]) -> int:
    """The crossings by comparing every pair of ties."""
    gaps = (
        (lanes.partners, lanes.middle, {(path.partner, path.middle) for path in paths}),
        (lanes.middle, lanes.targets, {(path.middle, path.target) for path in paths}),
    )
    number = 0
    for left, right, ties in gaps:
        places = [(left.index(a), right.index(b)) for a, b in ties]  # type: ignore[arg-type]
        number += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in itertools.combinations(places, 2))
    return number


@given(PATHS)
def test_the_order_has_never_more_crossings_than_the_given_one_and_loses_nobody(paths: list[LanePath]) -> None:
    given_order, lanes = Lanes.as_given(paths), arrange(paths)
    assert crossings(lanes, paths) == counted(lanes, paths)
    assert crossings(lanes, paths) <= crossings(given_order, paths)
    for before, after in zip(
        (given_order.partners, given_order.middle, given_order.targets),
        (lanes.partners, lanes.middle, lanes.targets),
        strict=True,
    ):
        assert len(after) == len(before)
        assert set(after) == set(before)


def test_interleaved_partners_are_drawn_apart() -> None:
    paths = [LanePath("ab"[n % 2], "mn"[n % 2], f"t{n}") for n in range(6)]
    assert crossings(Lanes.as_given(paths), paths) == 3
    lanes = arrange(paths)
    assert crossings(lanes, paths) == 0
    assert lanes.targets == ("t0", "t2", "t4", "t1", "t3", "t5")


def test_a_direct_tie_has_a_place_of_its_own_between_the_connectors() -> None:
    paths = [LanePath("a", "m", "x"), LanePath("a", None, "y"), LanePath("a", None, "z")]
    assert arrange(paths).middle == (Slot("m"), Slot(None, "a", "y"), Slot(None, "a", "z"))
