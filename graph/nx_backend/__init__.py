"""The networkx backend: networkx functions answered by compiled kernels over immutable arrays.

`network.py` holds the graph, `dispatch.py` is what networkx loads, `algorithms/` has one module for each family of
functions, `kernels/` what is compiled. networkx learns the names of the functions from `intrograph.nx_plugin`.
"""
