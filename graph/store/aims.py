"""Aims that the team has saved: `(:Aim {name, text})`, `text` is JSON."""

from graph.store.connection import Store
from graph.store.marks import run_marked


def save(store: Store, name: str, text: str) -> None:
    """Keep a text under a name, in place of one of that name."""
    run_marked(store, "MERGE (a:Aim {name: $name}) SET a.text = $text", name=name, text=text)


def all_of(store: Store) -> dict[str, str]:
    """Every aim's text, by name."""
    return {row["name"]: row["text"] for row in store.read("MATCH (a:Aim) RETURN a.name AS name, a.text AS text")}
