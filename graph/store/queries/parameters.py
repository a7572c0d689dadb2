"""The parameters of a query that somebody wrote: their names from the text, their types guessed from the names."""

import re

from graph.store.queries.worked_query import Parameter, ParameterType, Value

# What may hold a dollar sign that starts no parameter comes first, so that it is consumed as a whole.
_TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|\$(?P<name>[A-Za-z_]\w*)""", re.DOTALL
)
_GUESSES: tuple[tuple[ParameterType, re.Pattern[str], Value], ...] = (
    ("date", re.compile(r"since|before|after|until|date|day|from$", re.IGNORECASE), ""),
    ("community", re.compile(r"community", re.IGNORECASE), ""),
    ("influencer", re.compile(r"person|influencer|partner|target|source|key|^us$|^who$", re.IGNORECASE), ""),
    ("number", re.compile(r"least|most|limit|count|number|top|steps|size|followers|min|max", re.IGNORECASE), 1),
)


def guess_parameters(cypher: str) -> tuple[Parameter, ...]:
    """A parameter for every `$name` outside of strings and comments, in their order.

    >>> [(p.name, p.type) for p in guess_parameters("MATCH (i {key: $person}) WHERE i.bio <> '$x' RETURN i LIMIT $top")]
    [('person', 'influencer'), ('top', 'number')]
    """
    names = dict.fromkeys(match["name"] for match in _TOKENS.finditer(cypher) if match["name"])
    return tuple(_guess(name) for name in names)


def _guess(name: str) -> Parameter:
    label = name.replace("_", " ").capitalize()
    for kind, pattern, default in _GUESSES:
        if pattern.search(name):
            return Parameter(name, kind, label, default)
    return Parameter(name, "text", label, "")
