"""Tests of networkx that expect more than networkx documents, and therefore fail through this backend."""

from typing import Any

_RANDOM_SEQUENCE = (
    "The test expects the communities that one sequence of random numbers leads to. The backend uses other random "
    "numbers; its communities differ and have the same quality."
)
# "file::function" of a test -> the reason for its failure
EXPECTED_FAILURES = {
    f"test_louvain.py::{name}": _RANDOM_SEQUENCE
    for name in (
        "test_karate_club_partition",
        "test_undirected_selfloops",
        "test_directed_partition",
        "test_none_weight_param",
        "test_multigraph",
    )
}


def mark(items: list[Any]) -> None:
    """Mark these tests as expected failures."""
    import pytest

    for item in items:
        reason = EXPECTED_FAILURES.get(f"{item.path.name}::{getattr(item, 'originalname', item.name)}")
        if reason is not None:
            item.add_marker(pytest.mark.xfail(reason=reason))
