"""Where networkx's own tests expect more of an answer than networkx promises; each with the reason."""

from typing import Any

# part of a test's id: why it may fail through this backend
_ONE_SEQUENCE = "expects the very sets that one sequence of random numbers gives; ours differs, the quality is as good"
EXPECTED_FAILURES = {
    f"test_louvain.py::{name}": _ONE_SEQUENCE
    for name in (
        "test_karate_club_partition",
        "test_undirected_selfloops",
        "test_directed_partition",
        "test_none_weight_param",
        "test_multigraph",
    )
}


def mark(items: list[Any]) -> None:
    """Mark the tests that deviate as expected failures."""
    import pytest

    for item in items:
        for part, reason in EXPECTED_FAILURES.items():
            if part in item.nodeid:
                item.add_marker(pytest.mark.xfail(reason=reason))
