"""Communities at two levels: detected in the network, tracked from run to run, and named.

Broad communities are those of the whole network, fine ones those within a broad one. Accounts without ties are in none.
"""

from graph.analysis.communities.detect import UNASSIGNED, Labels, Start, affinity, by_size, find_broad, find_fine
from graph.analysis.communities.naming import name_communities
from graph.analysis.communities.search import Communities, search, search_from
from graph.analysis.communities.track import Change, Identity, Level, Overlap, Tracker

__all__ = [
    "UNASSIGNED",
    "Change",
    "Communities",
    "Identity",
    "Labels",
    "Level",
    "Overlap",
    "Start",
    "Tracker",
    "affinity",
    "by_size",
    "find_broad",
    "find_fine",
    "name_communities",
    "search",
    "search_from",
]
