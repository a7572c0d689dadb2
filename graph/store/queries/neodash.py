"""The library as a dashboard file of NeoDash 2.4, which Neo4j's own dashboards import too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graph.store.cypher_words import words
from graph.store.queries import about_communities, about_partners, about_ties, about_time
from graph.store.queries.worked_query import Parameter, Value, WorkedQuery

VERSION = "2.4"
PAGES = (
    ("Partners", about_partners.QUERIES),
    ("Ties", about_ties.QUERIES),
    ("Communities", about_communities.QUERIES),
    ("Time", about_time.QUERIES),
)
GRAPHS = ("introduction-path", "reciprocal-ties")
BARS = {"mention-kinds": ("kind", "mentions"), "mentions-by-month": ("month", "mentions")}
_NODES = {"influencer": ("Influencer", "key"), "community": ("Community", "name")}
_CAPTIONS = {"Influencer": "handle"}

# In the cells of NeoDash's grid.
COLUMNS = 24
REPORT_WIDTH, REPORT_HEIGHT = 12, 8
SELECTOR_WIDTH, SELECTOR_HEIGHT = 6, 4


@dataclass(frozen=True)
class Report:
    """A card of a page; `selection` names the columns of a chart or the captions of a graph."""

    id: str
    title: str
    query: str
    type: str
    x: int
    y: int
    width: int
    height: int
    selection: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page of the dashboard: fields for its parameters, and a report for each query below them."""

    title: str
    reports: list[Report]


@dataclass(frozen=True)
class Dashboard:
    """The whole file. `settings` holds the values of the parameters when it is opened."""

    title: str
    version: str
    settings: dict[str, Any]
    pages: list[Page]
    parameters: dict[str, Value] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)


def dashboard() -> Dashboard:
    """Every query of the library on pages by subject, with fields for influencers, communities, days and words.

    Numbers stand in the queries: a field of NeoDash gives texts.
    """
    names = _parameter_names([query for _, queries in PAGES for query in queries])
    defaults = {name: parameter.default for parameter, name in names.items()}
    pages = [Page(title, [*_selectors(title, queries, names), *_reports(queries, names)]) for title, queries in PAGES]
    settings = {"pagenumber": 0, "editable": True, "fullscreenEnabled": True, "parameters": defaults}
    return Dashboard("Intrograph", VERSION, settings, pages)


def _fields(queries: Iterable[WorkedQuery]) -> list[Parameter]:
    """The parameters that have fields; those that share name and default share a field, under its first label."""
    known: dict[tuple[str, Value], Parameter] = {}
    for query in queries:
        for parameter in query.parameters:
            if parameter.type != "number":
                known.setdefault((parameter.name, parameter.default), parameter)
    return list(known.values())


def _parameter_names(queries: list[WorkedQuery]) -> dict[Parameter, str]:
    """NeoDash's name of each field, numbered where several have the same name."""
    names: dict[Parameter, str] = {}
    for parameter in _fields(queries):
        number = 1 + sum(each.name == parameter.name for each in names)
        names[parameter] = f"neodash_{parameter.name}" + (f"_{number}" if number > 1 else "")
    return names


def _name(parameter: Parameter, names: dict[Parameter, str]) -> str:
    return next(
        name for each, name in names.items() if (each.name, each.default) == (parameter.name, parameter.default)
    )


def _selectors(page: str, queries: tuple[WorkedQuery, ...], names: dict[Parameter, str]) -> Iterator[Report]:
    for number, parameter in enumerate(_fields(queries)):
        row, column = divmod(number, COLUMNS // SELECTOR_WIDTH)
        name = _name(parameter, names)
        yield Report(
            id=f"{page.lower()}-{name}",
            title=parameter.label,
            query=_choices(parameter),
            type="select",
            x=column * SELECTOR_WIDTH,
            y=row * SELECTOR_HEIGHT,
            width=SELECTOR_WIDTH,
            height=SELECTOR_HEIGHT,
            settings=_selector_settings(parameter, name),
        )


def _choices(parameter: Parameter) -> str:
    """The query that offers values for what somebody has typed, as NeoDash writes it."""
    if parameter.type not in _NODES:
        return "RETURN true"
    label, key = _NODES[parameter.type]
    return (
        f"MATCH (n:`{label}`) WHERE toLower(toString(n.`{key}`)) CONTAINS toLower($input) "
        f"RETURN DISTINCT n.`{key}` AS value, n.`{key}` AS display ORDER BY size(toString(value)) ASC LIMIT 5"
    )


def _selector_settings(parameter: Parameter, name: str) -> dict[str, str]:
    if parameter.type not in _NODES:
        return {"type": "Free Text", "entityType": parameter.label, "parameterName": name}
    label, key = _NODES[parameter.type]
    return {"type": "Node Property", "entityType": label, "propertyType": key, "parameterName": name}


def _reports(queries: tuple[WorkedQuery, ...], names: dict[Parameter, str]) -> Iterator[Report]:
    per_row = COLUMNS // SELECTOR_WIDTH
    top = SELECTOR_HEIGHT * -(-len(_fields(queries)) // per_row)
    for number, query in enumerate(queries):
        row, column = divmod(number, COLUMNS // REPORT_WIDTH)
        kind, selection = _chart(query)
        yield Report(
            id=query.name,
            title=query.question,
            query=_with_values(query, names),
            type=kind,
            x=column * REPORT_WIDTH,
            y=top + row * REPORT_HEIGHT,
            width=REPORT_WIDTH,
            height=REPORT_HEIGHT,
            selection=selection,
            settings={"description": query.explanation},
        )


def _chart(query: WorkedQuery) -> tuple[str, dict[str, str]]:
    if query.name in GRAPHS:
        return "graph", _CAPTIONS
    if query.name in BARS:
        index, value = BARS[query.name]
        return "bar", {"index": index, "value": value, "key": "(none)"}
    return "table", {}


def _with_values(query: WorkedQuery, names: dict[Parameter, str]) -> str:
    """The Cypher with NeoDash's names of parameters, and numbers as they are."""
    replacements = {
        f"${parameter.name}": str(parameter.default) if parameter.type == "number" else f"${_name(parameter, names)}"
        for parameter in query.parameters
    }
    text, end = [], 0
    for at, word in words(query.cypher):
        if word in replacements:
            text += [query.cypher[end:at], replacements[word]]
            end = at + len(word)
    return "".join([*text, query.cypher[end:]]).strip()
