"""What each load said about the names of an account, kept with the account so that one load can be taken back.

An account keeps, for each load and each way in which it was named (handle, id, or both), the first and the last
observation. They are enough to decide again which names belong together, without the load that is taken back.
"""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graph.store.write.loads import BEFORE


class Evidence(NamedTuple):
    """A load named the account like this at an instant (ms); `order` is the place among the load's observations."""

    load: int
    order: int
    at: int
    handle: str | None = None
    account_id: str | None = None


def added(kept: list[Evidence], said: Evidence) -> bool:
    """Add evidence to a list that keeps the first and the last of a kind; whether the list changed.

    >>> kept = [Evidence(1, 0, 10, "jade")]
    >>> [added(kept, Evidence(1, order, 10, "jade")) for order in (3, 5, 4, 0)]
    [True, True, False, False]
    >>> [evidence.order for evidence in kept]
    [0, 5]
    """
    alike = [n for n, known in enumerate(kept) if known.load == said.load and known[3:] == said[3:]]
    if len(alike) < 2:
        is_new = not any(kept[n].order == said.order for n in alike)
        kept += [said] if is_new else []
        return is_new
    if said.order <= kept[alike[-1]].order:
        return False
    kept[alike[-1]] = said
    return True


def in_order(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Evidence in the order in which it came."""
    return sorted(evidence, key=lambda said: (said.load, said.order))


def encode(evidence: Iterable[Evidence]) -> list[str]:
    """Evidence as strings.

    >>> decode(encode([Evidence(3, 0, 10, "jade", "17")]))
    [Evidence(load=3, order=0, at=10, handle='jade', account_id='17')]
    """
    return [json.dumps(said, ensure_ascii=False, separators=(",", ":")) for said in evidence]


def decode(texts: Sequence[str]) -> list[Evidence]:
    """The inverse of `encode`."""
    return [Evidence(*said) for said in json.loads(f"[{','.join(texts)}]")]


def assumed(
    number: int, loads: Sequence[int], handle_at: int, handle: str | None, account_id: str | None, former: Sequence[str]
) -> list[Evidence]:
    """The evidence for an account that keeps none: of its only load, or of no load in particular.

    >>> assumed(5, [1], 10, "jade", None, [])
    [Evidence(load=1, order=5, at=10, handle='jade', account_id=None)]
    """
    if len(loads) == 1 and not former:
        return [Evidence(loads[0], number, handle_at, handle, account_id)]
    names = [(handle_at - 1, name) for name in former] + [(handle_at, handle)]
    return [Evidence(BEFORE, number, at, name, account_id) for at, name in names if name or account_id]
