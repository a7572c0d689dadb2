"""Objectives that the team has saved: `(:Objective {name, text})`, `text` is JSON."""

from graph.store.connection import Store
from graph.store.team.partners import run_team_write


def save(store: Store, name: str, text: str) -> None:
    """Store a text under a name; it replaces one of the same name."""
    run_team_write(
        store, "MERGE (o:Objective {name: $name}) SET o.text = $text", "save objective", name=name, text=text
    )


def all_of(store: Store) -> dict[str, str]:
    """The text of every objective, by name."""
    return {row["name"]: row["text"] for row in store.read("MATCH (o:Objective) RETURN o.name AS name, o.text AS text")}
