"""Progress of an export: edges written, and their total."""

from collections.abc import Callable, Iterator

from graph.export.contents import Contents, Edges

Progress = Callable[[int, int], None]


def counted(contents: Contents, progress: Progress) -> Iterator[Edges]:
    """The edges of the contents; after each batch `progress` is called with the edges so far and the ties in total."""
    done = 0
    for edges in contents.edges():
        yield edges
        done += len(edges)
        progress(done, max(done, contents.tie_count))
