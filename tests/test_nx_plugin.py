"""What networkx loads at import: light, complete, and clear when another module is called `graph`."""

import os
import subprocess
import sys
from pathlib import Path

import networkx as nx

from graph.nx_backend import dispatch
from intrograph import nx_plugin

PROJECT = Path(__file__).parents[1]


def run(code: str, folder: Path) -> str:
    """The output of a Python program that runs in `folder`, where a warning is an error."""
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_announced_functions_are_the_implemented_ones() -> None:
    assert nx_plugin.FUNCTIONS.keys() == dispatch.IMPLEMENTED.keys()
    assert nx_plugin.FUNCTIONS.keys() <= nx.utils.backends._registered_algorithms.keys()
    assert list(nx_plugin.FUNCTIONS) == sorted(nx_plugin.FUNCTIONS)


def test_every_function_documents_its_deviations() -> None:
    for name, entry in nx_plugin.get_info()["functions"].items():
        assert entry["additional_docs"].endswith("."), name
        shown = nx.utils.backends._registered_algorithms[name].__wrapped__._make_doc()
        assert entry["additional_docs"] in shown, name
        assert all(parameter in shown for parameter in entry["additional_parameters"]), name
    assert "Additional parameters:" in nx.shortest_path.__wrapped__._make_doc()
    assert "weight : None\n" in nx.shortest_path.__wrapped__._make_doc()


def test_restricted_parameters_are_parameters_of_the_function() -> None:
    for name, entry in nx_plugin.FUNCTIONS.items():
        signature = nx.utils.backends._registered_algorithms[name].__wrapped__.__signature__
        for parameter in entry["additional_parameters"]:
            assert parameter.partition(" ")[0] in signature.parameters, name


def test_importing_networkx_imports_neither_numba_nor_graph(tmp_path: Path) -> None:
    code = "import sys, networkx; print([name for name in ('numba', 'neo4j', 'graph') if name in sys.modules])"
    assert run(code, tmp_path) == "[]"


def test_networkx_works_beside_a_foreign_module_called_graph(tmp_path: Path) -> None:
    (tmp_path / "graph.py").write_text("print('a file of the user')\n", encoding="utf-8")
    assert run("import networkx as nx; print(nx.pagerank(nx.path_graph(1)))", tmp_path) == "{0: 1.0}"


def test_a_foreign_module_called_graph_is_named_in_one_sentence(tmp_path: Path) -> None:
    foreign = tmp_path / "graph.py"
    foreign.write_text("", encoding="utf-8")
    code = """
import networkx as nx
try:
    nx.pagerank(nx.path_graph(3), backend="intrograph")
except ImportError as error:
    print(error)
print(nx.utils.backends._load_backend("intrograph").can_run("pagerank", (nx.path_graph(3),), {}))
nx.config.backend_priority.algos = ["intrograph"]
print(nx.density(nx.path_graph(2)))
"""
    for prefix in ("", "import graph"):  # found by its name, or imported already
        call, can_run, left_to_networkx = run(prefix + code, tmp_path).splitlines()
        assert call == can_run
        assert call.startswith(
            f"The networkx backend 'intrograph' cannot run because Python imports {foreign} as 'graph'"
        )
        assert call.endswith("start Python in another folder.")
        assert left_to_networkx == "1.0"
