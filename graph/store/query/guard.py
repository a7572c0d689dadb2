"""Which plans of a user's query may run: those whose operators and procedures are known to read the graph only.

The server has the last word on writing: the reading user and the reading session. The guard is about what such a
session may still reach: files, the network, administration, other databases. It looks at the plan that the server made,
never at the words of the query, and refuses what it does not know.
"""

import re
from collections.abc import Iterator

from graph.errors import QueryRefused
from graph.store.query.operators import CALLS, EMBEDDED_READS, FUNCTION_FAMILIES, NEO4J_READS, PROCEDURES
from graph.store.query.plan import Plan

_PREFIXES = re.compile(r"^(?:Partitioned|Dynamic|Undirected|Directed)+")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_NAME = r"(?:[^\W\d]\w*|`[^`]*`)"
_DOTTED_CALL = re.compile(rf"({_NAME}(?:\s*\.\s*{_NAME})+)\s*\(")
_SPELLING = re.compile(r"[`\s]")
_LOAD_CLAUSE = re.compile(r"\bLOAD\s+CSV\b")
_WRITES = ("CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "FOREACH", "DROP", "LOCK", "TRANSACTION")
_MORE_WRITES = ("SUBQUERYFOREACH", "DONOTHINGIFEXISTS", "FUSEDMERGE", "ASSERTING")
_COMMANDS = ("SHOW", "TERMINATE", "ADMINISTRATION", "ALTER", "SYSTEMPROCEDURE")


def check(plan: Plan | None, embedded: bool) -> None:
    """Let a plan pass or refuse it.

    `plan` is None if the server has none, as for commands of administration.

    Raises
    ------
    QueryRefused
        The sentence names the operator, procedure or function that is not known to read the graph only.
    """
    if plan is None:
        raise QueryRefused(
            "The server has no plan for this, so it is a command and not a query; queries here only read the graph."
        )
    for operator in plan.walk():
        _check_operator(operator, embedded)
        if not embedded:
            _check_expressions(operator.details)


def _check_operator(plan: Plan, embedded: bool) -> None:
    if plan.operator in CALLS:
        procedure = _SPELLING.sub("", plan.details.partition("(")[0]).casefold()
        if procedure not in PROCEDURES:
            raise QueryRefused(
                f"The procedure {procedure or 'of this CALL'} is not one of those that queries may call here: "
                f"{', '.join(sorted(PROCEDURES))}."
            )
        return
    known = EMBEDDED_READS if embedded else NEO4J_READS
    name = plan.operator if embedded else _PREFIXES.sub("", plan.operator.partition("(")[0])
    if name not in known:
        raise QueryRefused(_reason(plan.operator))


def _reason(operator: str) -> str:
    name = operator.upper().replace(" ", "")
    if name.startswith("LOADCSV"):
        return "LOAD CSV reads files and addresses, and queries here only read the graph; use `intrograph load FILE`."
    if name.startswith(_COMMANDS):
        return f"This is a command of administration ({operator}), and queries here only read the graph."
    if name.startswith(_WRITES) or name.startswith(_MORE_WRITES):
        return f"This query would change the graph ({operator}), and queries here may only read."
    return f"The plan of this query uses {operator}, which is not known to only read the graph, so it does not run."


def _check_expressions(details: str) -> None:
    """Look for functions of plug-ins, and into subqueries that the plan prints as text."""
    text = _QUOTED.sub("''", details)
    if _LOAD_CLAUSE.search(text):
        raise QueryRefused(_reason("LoadCSV"))
    for name in _dotted_calls(text):
        if name.rpartition(".")[0] not in FUNCTION_FAMILIES and name not in PROCEDURES:
            raise QueryRefused(
                f"{name} is not part of Cypher, so it may reach files or the network, and the query does not run."
            )


def _dotted_calls(text: str) -> Iterator[str]:
    for match in _DOTTED_CALL.finditer(text):
        yield _SPELLING.sub("", match[1]).casefold()
