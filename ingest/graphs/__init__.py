"""Graph files: the code that all formats share once nodes and edges are read.

A format yields its nodes and edges (`parts`); `open_graph` decides what their ids, labels and attributes mean and gives
mentions and profiles.
"""

from ingest.graphs.parts import Edge, Graph, Node, Part
from ingest.graphs.source import GraphSource, open_graph

__all__ = ["Edge", "Graph", "GraphSource", "Node", "Part", "open_graph"]
