"""`Scope`: the part of the network that an export holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.cross_filter import Brushes
from graph.errors import NothingFound
from graph.records import ALL_TIME, Community, Window, format_day
from graph.store import Store, read
from graph.store.team import shortlists


@dataclass(frozen=True)
class Scope:
    """The whole network, or the accounts of these keys or of one community, with the mentions of a window.

    Attributes
    ----------
    title
        What it is, in words.
    keys
        The accounts; None for all.
    community
        The number of a community of either level; None for all.
    brushes
        Only accounts that pass these, see `graph.cross_filter`.
    """

    title: str = "The whole network"
    window: Window = ALL_TIME
    keys: tuple[str, ...] | None = None
    community: Community | None = None
    brushes: Brushes = field(default_factory=Brushes)

    @property
    def text(self) -> str:
        """The title with the window.

        >>> Scope("The list “spring”", Window(first=1_780_000_000_000)).text
        'The list “spring”, mentions from 28 May 2026'
        """
        title = ", ".join((self.title, *(text.replace(":", " ") for text in self.brushes.to_texts())))
        bounds = (("from", self.window.first), ("to", self.window.last))
        days = [f"{word} {format_day(at)}" for word, at in bounds if at is not None]
        return f"{title}, mentions {' '.join(days)}" if days else title


WHOLE = Scope()


def community_scope(store: Store, name: str, window: Window = ALL_TIME) -> Scope:
    """The members of a community, by its number or name.

    Raises
    ------
    NothingFound
        There is no such community.
    """
    communities = read.communities(store, None)
    wanted = name.strip().casefold()
    found = [each for each in communities if wanted in (str(each.number), each.name.casefold())]
    if not found:
        raise NothingFound(f"There is no community “{name[:60]}”; {_known(communities)}")
    return Scope(f"The community “{found[0].name}”", window, community=found[0])


def _known(communities: Sequence[Community]) -> str:
    if not communities:
        return "run `intrograph analyze` to find communities."
    return "there are " + ", ".join(f"{each.number} ({each.name})" for each in communities[:8]) + "."


def list_scope(store: Store, name: str, window: Window = ALL_TIME) -> Scope:
    """The influencers on a list, and the ties among them; `NothingFound` if there is no list of that name."""
    members = shortlists.members(store, name)
    return Scope(f"The list “{name}”", window, tuple(member.influencer.key for member in members))
