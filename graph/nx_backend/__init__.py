"""networkx's face over immutable arrays: `nx.pagerank(network)` runs compiled kernels and answers as networkx would.

`network.py` holds the graph, `dispatch.py` is what networkx loads, `kernels/` is what is compiled; between them stands
one file for each family of questions. `info.py` is read at every `import networkx` and imports nothing.
"""
