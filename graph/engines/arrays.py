"""The steps that follow the pairs, on one machine: the pairs as arrays in memory, and the kernels of `analyze`."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from graph.analysis.communities import affinity, find_broad
from graph.engines.candidates import Cocitation, Ties, candidates, numbers_of
from graph.engines.engine import Job
from graph.engines.folders import Folder, dataset, read_parquet, write_parquet
from graph.engines.results import Results
from graph.engines.settings import CHECK_EVERY, PAGERANK_CHANGE
from graph.errors import NothingFound, WrongUse
from graph.nx_backend.algorithms.centrality import pagerank_steps
from graph.nx_backend.algorithms.components import component_of
from graph.nx_backend.arrays import Floats, Ints
from graph.nx_backend.network import Network

if TYPE_CHECKING:
    import pyarrow as pa

PART = "part-00000.parquet"
BYTES_A_PAIR = 200  # in memory at the peak, which finding communities is


class ArrayEngine:
    """The steps after the pairs. Subclasses make the pairs."""

    def __init__(self, job: Job) -> None:
        self._job = job

    @cached_property
    def network(self) -> Network:
        """The pairs of the first step as a network whose weights count mentions."""
        return read_network(self._job.results, self._job.table.contents.influencers, self._job.memory_bytes)

    def degrees(self, folder: Folder) -> int:
        network = self.network
        columns = {
            "in_degree": network.in_degrees.astype(np.int64),
            "out_degree": network.out_degrees.astype(np.int64),
            "in_strength": np.rint(network.in_strengths).astype(np.int64),
            "out_strength": np.rint(network.out_strengths).astype(np.int64),
        }
        return write_columns(folder, columns)

    def components(self, folder: Folder) -> int:
        return write_columns(folder, {"component": component_of(self.network)})

    def pagerank(self, folder: Folder) -> int:
        return write_columns(folder, {"pagerank": pagerank(self.network, self._job.settings.iterations)})

    def communities(self, folder: Folder) -> int:
        settings = self._job.settings
        return write_columns(folder, {"community": community_of(self.network, settings.resolution, settings.seed)})

    def influencers(self, folder: Folder) -> int:
        rows = read_parquet(self._job.table.influencers, ["number", "key", "platform", "handle"])
        for step in ("degrees", "components", "pagerank", "communities"):
            part = dataset(self._job.results.path(step)).to_table().sort_by("number")  # another engine may have made it
            for name in part.column_names[1:]:
                rows = rows.append_column(name, part[name])
        return write_table(folder, rows)

    def candidates(self, folder: Folder) -> int:
        job = self._job
        columns = ["source", "target", "strength"]
        pairs = dataset(job.results.path("pairs")).to_table(columns=columns)
        source, target, strength = (pairs[name].to_numpy() for name in columns)
        size = job.table.contents.influencers
        ties, cocitation = Ties.of_pairs(source, target, strength, size), Cocitation.of_pairs(source, target, size)
        return write_table(folder, candidates(ties, cocitation, numbers_of(job.table, job.settings.partners)))

    def close(self) -> None:
        self.__dict__.pop("network", None)


def read_network(results: Results, size: int, memory_bytes: int) -> Network:
    """The pairs of the first step as a network of `size` nodes.

    Raises
    ------
    WrongUse
        It does not fit into the memory.
    """
    rows = count_pairs(results)
    if rows * BYTES_A_PAIR > memory_bytes:
        raise WrongUse(
            f"{rows:,} pairs need about {in_megabytes(rows * BYTES_A_PAIR)} of memory on this machine, and"
            f" {in_megabytes(memory_bytes)} may be used: take a machine with more."
        )
    table = dataset(results.path("pairs")).to_table(columns=["source", "target", "count"])
    source, target, count = (table[name].to_numpy() for name in ("source", "target", "count"))
    return Network.from_edges(source, target, count, size=size)


def count_pairs(results: Results) -> int:
    """The number of pairs of the first step; `NothingFound` if there are none."""
    if rows := int(dataset(results.path("pairs")).count_rows()):
        return rows
    raise NothingFound("No mention lies in the window: choose another one.")


def in_megabytes(size: int) -> str:
    """A number of bytes for people, rounded up.

    >>> in_megabytes(3 * 2**30 + 1)
    '3,073 MB'
    """
    return f"{-(-size // 2**20):,} MB"


def pagerank(network: Network, iterations: int) -> Floats:
    """PageRank after so many steps, or fewer if it has converged; the change is looked at every `CHECK_EVERY` steps."""
    even = np.full(len(network), 1 / len(network))
    for number, (value, change) in enumerate(pagerank_steps(network, even, even, even), 1):
        if number == iterations or (number % CHECK_EVERY == 0 and change < PAGERANK_CHANGE):
            return value
    raise AssertionError("PageRank has steps without end")


def community_of(network: Network, resolution: float, seed: int) -> Ints:
    """The broad community of each node as `analyze` finds it, numbered from 1 by size; 0 for a node without ties."""
    return find_broad(affinity(network), resolution, seed) + 1


def communities_of_groups(folder: Folder, resolution: float, seed: int) -> "pa.Table":
    """The community (`label`) of each `group`, from the weights of the ties between groups and inside of them.

    Parameters
    ----------
    folder
        Parquet files with `a`, `b` and `weight`, each tie once.
    """
    import pyarrow as pa

    ties = dataset(folder).to_table()
    names, ends = np.unique(np.append(ties["a"].to_numpy(), ties["b"].to_numpy()), return_inverse=True)
    first, second = ends.reshape(2, -1)
    network = Network.from_edges(first, second, ties["weight"].to_numpy(), size=len(names), directed=False)
    return pa.table({"group": names, "label": find_broad(network, resolution, seed)})


def write_columns(folder: Folder, columns: dict[str, npt.NDArray[Any]]) -> int:
    """Write one value for each influencer, with its number, as the Parquet file of a step; returns the rows."""
    import pyarrow as pa

    size = len(next(iter(columns.values())))
    return write_table(folder, pa.table({"number": np.arange(size), **columns}))


def write_table(folder: Folder, table: "pa.Table") -> int:
    """Write the Parquet file of a step; returns the rows."""
    folder.mkdir(parents=True)
    write_parquet(table, folder / PART)
    return len(table)
