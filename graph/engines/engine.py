"""What an engine does: each step of an analysis, from the staging table and the earlier steps to Parquet."""

from typing import Protocol

from graph.engines.folders import Folder
from graph.engines.results import Results
from graph.engines.settings import EngineSettings
from graph.engines.staged import StagedTable


class Engine(Protocol):
    """The steps by name, in the order of `STEPS`; each writes Parquet files to a folder and returns their rows.

    pairs        source, target, count, first_at, last_at, strength
    degrees      number, in_degree, out_degree, in_strength, out_strength
    components   number, component: the smallest number in it
    pagerank     number, pagerank
    communities  number, community: numbered from 1 by size, 0 for an influencer without ties
    influencers  number, key, platform, handle, and the results of the steps before
    candidates   partner, candidate, rank, cocitation, connectors, adamic_adar, path_strength, connector: only if
                 partners are named
    """

    def pairs(self, folder: Folder) -> int: ...

    def degrees(self, folder: Folder) -> int: ...

    def components(self, folder: Folder) -> int: ...

    def pagerank(self, folder: Folder) -> int: ...

    def communities(self, folder: Folder) -> int: ...

    def influencers(self, folder: Folder) -> int: ...

    def candidates(self, folder: Folder) -> int: ...

    def close(self) -> None:
        """Let go of what the engine holds."""
        ...


class Job:
    """What the steps of an engine start from.

    Parameters
    ----------
    memory_bytes
        What the engine may use on this machine.
    """

    def __init__(self, table: StagedTable, results: Results, settings: EngineSettings, memory_bytes: int) -> None:
        self.table = table
        self.results = results
        self.settings = settings
        self.memory_bytes = memory_bytes
