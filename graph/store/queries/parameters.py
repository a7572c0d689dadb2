"""The parameters of a query that somebody wrote: their names from the text, their types guessed from the names."""

import re

from graph.store.cypher_words import words
from graph.store.queries.worked_query import Parameter, ParameterType, Value

_NAME = re.compile(r"[A-Za-z_]\w*")
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
    names = (word[1:] for _, word in words(cypher) if word.startswith("$"))
    return tuple(_guess(name) for name in dict.fromkeys(names) if _NAME.fullmatch(name))


def _guess(name: str) -> Parameter:
    label = name.replace("_", " ").capitalize()
    for kind, pattern, default in _GUESSES:
        if pattern.search(name):
            return Parameter(name, kind, label, default)
    return Parameter(name, "text", label, "")
