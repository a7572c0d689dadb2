"""What writing would find, with nothing written: for the plan of a load."""

from collections.abc import Iterable, Sequence

from graph.store.connection import Store
from graph.store.write.accounts import AccountResolver, Resolved
from graph.store.write.identities import Observation
from graph.store.write.loads import BEFORE
from graph.store.write.mentions import Pair, read_pairs


def accounts(store: Store, observations: Sequence[Observation]) -> list[Resolved]:
    """Where these observations would lead to."""
    return store.read_transaction(lambda transaction: AccountResolver(transaction, 0, BEFORE).preview(observations))


def known_mentions(store: Store, pairs: Iterable[Pair]) -> dict[Pair, set[str]]:
    """The ids of the mentions of those of these pairs that the store holds."""
    wanted = list(pairs)
    stored = store.read_transaction(lambda transaction: read_pairs(transaction, wanted))
    return {pair: set(found.columns.ids) for pair, found in stored.items()}
