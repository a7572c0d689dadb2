"""Aims that the team has saved: `(:Objective {name, text})`, `text` is JSON."""

from graph.store.connection import Store
from graph.store.team.partners import run_team_write


def save(store: Store, name: str, text: str) -> None:
    """Keep a text under a name, in place of one of that name."""
    run_team_write(store, "MERGE (a:Objective {name: $name}) SET a.text = $text", name=name, text=text)


def all_of(store: Store) -> dict[str, str]:
    """Every aim's text, by name."""
    return {row["name"]: row["text"] for row in store.read("MATCH (a:Objective) RETURN a.name AS name, a.text AS text")}
