"""The models that a page can rank with at once, while a large network is prepared for the trained ones."""

from concurrent.futures import Future
from dataclasses import dataclass, replace

from graph.introductions.context import RankingContext, ranking_context
from graph.introductions.learning import training
from graph.introductions.learning.model import UNTRAINED
from graph.introductions.learning.network_at import LARGE
from graph.introductions.learning.training import Learned
from graph.store import Store


@dataclass(frozen=True)
class ReadyModels:
    """The models to rank with now; `preparing` means that the trained ones replace them in a moment."""

    learned: Learned
    preparing: bool


def ready_models(store: Store, *, large: int = LARGE) -> ReadyModels:
    """The stored models, or the untrained one while a large network is being prepared.

    A trained model needs the communities and embeddings of the whole network, which takes seconds with more than
    `large` accounts. The first call starts that work in the background; ask again until `preparing` is False. If the
    work fails, which is logged, the untrained model stays until the graph changes.
    """
    learned = training.learned(store)
    context = ranking_context(store)
    if not learned.introductions.is_trained or context.is_prepared or len(context.snapshot) <= large:
        return ReadyModels(learned, preparing=False)
    preparation = _prepare_in_background(store, context)
    if preparation.done() and preparation.exception() is None:
        return ReadyModels(learned, preparing=False)
    return ReadyModels(
        replace(learned, introductions=UNTRAINED, ties=None, list_chance=None), preparing=not preparation.done()
    )


def _prepare_in_background(store: Store, context: RankingContext) -> "Future[None]":
    """The preparation of this revision's context: running, done or failed; started once."""
    version = context.snapshot.identity, context.snapshot.revision

    def prepare() -> None:
        context.prepare()

    submit = store.session.submit
    return store.session.value("preparation", version, lambda: submit(("prepare ranking context", version), prepare))
