"""The query that turns mentions into pairs with a tie strength, in the SQL that DuckDB and Spark have in common.

It is the formula of `graph.ties.formula`; a test compares both. Sums can be taken in parts, so that an account with a
large share of all mentions costs no single worker more than the others.
"""

from graph.records import DAY_MS, Window
from graph.ties import TieSettings

# One row for each ordered pair; `faded` is the sum of its mentions weighted by kind and age. DuckDB reserves the word
# `at` unless it follows the name of a table.
_SUMS = """
SELECT source, target, sum(count) AS count, min(m.at) AS first_at, max(m.at) AS last_at,
       sum(count * {kind_weight} * power(5e-1, {half_lives})) AS faded
FROM {mentions} m
WHERE source <> target{window}
GROUP BY source, target
"""
_STRENGTH = """
SELECT p.source, p.target, p.count, p.first_at, p.last_at,
       1 - exp(-(ln(1 + p.faded + coalesce(r.faded, 0e0)) / 2 + 2 * sqrt(p.faded * coalesce(r.faded, 0e0)))
               / {saturation!r}e0) AS strength
FROM {sums} p LEFT JOIN {sums} r ON r.source = p.target AND r.target = p.source
"""


def sums_query(mentions: str, window: Window, faded_until: int | None, ties: TieSettings) -> str:
    """The pairs of the mentions in a window.

    Parameters
    ----------
    mentions
        The name of the table with the mentions.
    faded_until
        The instant (ms) at which the age of a mention is counted.
    """
    return _SUMS.format(
        mentions=mentions,
        kind_weight=_kind_weight(ties),
        half_lives=_half_lives(faded_until, ties),
        window=_condition(window),
    )


def strength_query(sums: str, ties: TieSettings) -> str:
    """The pairs with their tie strength, from the table `sums` with the result of `sums_query`."""
    return _STRENGTH.format(sums=sums, saturation=float(ties.saturation))


def _kind_weight(ties: TieSettings) -> str:
    cases = " ".join(f"WHEN '{kind}' THEN {float(weight)!r}e0" for kind, weight in sorted(ties.kind_weights.items()))
    return f"CASE kind {cases} ELSE 1e0 END"


def _half_lives(faded_until: int | None, ties: TieSettings) -> str:
    """The age in half-lives; a mention without a time is one half-life old."""
    if faded_until is None:
        return "1e0"
    half_life_ms = float(ties.half_life_days * DAY_MS)
    return f"CASE WHEN m.at IS NULL THEN 1e0 ELSE greatest({faded_until} - m.at, 0) / {half_life_ms!r}e0 END"


def _condition(window: Window) -> str:
    """The condition on the instant, to follow another one; undated mentions belong to no window."""
    first = "" if window.first is None else f" AND m.at >= {window.first}"
    last = "" if window.last is None else f" AND m.at <= {window.last}"
    return first + last
