"""The page about Neo4j: its picture of the model, its ten queries and its full-text index agree with the code."""

import re
from pathlib import Path

from click.testing import CliRunner
from conftest import NOW, PROJECT
from helpers import load_rows
from test_graph import HEADER, a_network

from graph.store import Store
from graph.store.meanings import LABELS, PROPERTIES, RELATIONSHIPS
from graph.store.queries import Parameter, worked_query
from graph.store.query.schema import describe_schema
from graph.store.team import shortlists
from intrograph import cli
from intrograph.analysis_job import run_analysis

PAGE = (PROJECT / "docs" / "neo4j.md").read_text("utf-8")
PICTURE = "\n".join(re.findall(r"```mermaid\n(.*?)```", PAGE, re.DOTALL))
UNKNOWN_MEMBERS = "LIST"  # the type of a list whose example is empty


def drawn() -> dict[str, dict[str, str]]:
    """The types of the properties in the picture, by label or relationship type and by name."""
    classes = re.findall(r"class (\w+) \{\n(.*?)\n    \}", PICTURE, re.DOTALL)
    return {
        name: {
            part: kind.replace("~", "<", 1).replace("~", ">") for kind, part in re.findall(r"(\S+) (\w+)$", body, re.M)
        }
        for name, body in classes
    }


def test_the_picture_has_every_label_relationship_and_property() -> None:
    picture = {name: list(properties) for name, properties in drawn().items()}
    assert picture == {name: list(parts) for name, parts in PROPERTIES.items() if parts}
    assert set(re.findall(r"--> \w+ : (\w+)", PICTURE)) == set(RELATIONSHIPS)
    marked = set(re.findall(r"class (\w+) \{\n\s+<<relationship>>", PICTURE))
    assert marked == set(RELATIONSHIPS) & picture.keys()
    assert picture.keys() - marked == set(LABELS)


def test_the_types_in_the_picture_are_those_of_a_store(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    header = "handle,platform,name,first_name,email,bio,category,language,followers,posts,engagement_rate,date"
    row = "jade,instagram,Jade,Jade,j@x.org,Runs,Sport,en,5000,12,3.2%,2026-05-01"
    load_rows(one_store, tmp_path, header, [row], name="profiles.csv")
    run_analysis(one_store, at=NOW)
    shortlists.add(one_store, "Runners", ["instagram:jade"], NOW)
    picture, compared = drawn(), 0
    for kind in describe_schema(one_store).kinds:
        for part in kind.properties:
            expected = picture[kind.name][part.name]
            assert part.type in (expected, UNKNOWN_MEMBERS), (kind.name, part.name)
            compared += 1
    assert compared > 90


def test_the_ten_queries_are_those_of_the_library() -> None:
    sections = re.findall(
        r"^### (.+)\n\n(.+) In a terminal: `intrograph query --named ([\w-]+)`\.\n\n"
        r"(?:```\n((?::param .+\n)+)```\n\n)?```cypher\n([^`]+);\n```",
        PAGE,
        re.MULTILINE,
    )
    assert len(sections) == 10
    for question, explanation, name, parameters, text in sections:
        query = worked_query(name)
        assert (query.question, query.explanation, query.cypher.strip()) == (question, explanation, text)
        assert parameters.splitlines() == [f":param {part.name} => {_literal(part)}" for part in query.parameters]


def _literal(parameter: Parameter) -> str:
    return str(parameter.default) if isinstance(parameter.default, int) else f"'{parameter.default}'"


def test_the_full_text_index_of_the_page_finds_bios(neo4j_store: Store, tmp_path: Path) -> None:
    create, search = re.findall(r"```cypher\n([^`]*influencer_text[^`]*);\n```", PAGE)
    rows = ["jade,instagram,Marathon in Porto", "mia,instagram,Coffee"]
    load_rows(neo4j_store, tmp_path, "handle,platform,bio", rows, name="profiles.csv")
    neo4j_store.schema(create)
    try:
        neo4j_store.schema("CALL db.awaitIndexes()")
        result = CliRunner(catch_exceptions=False).invoke(cli.main, ["query", search, "--format", "csv"])
    finally:
        neo4j_store.schema("DROP INDEX influencer_text")
    assert [line.split(",")[:2] for line in result.stdout.splitlines()[1:]] == [["jade", "Marathon in Porto"]]
