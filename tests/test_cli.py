"""The command line: every command, the stream each message goes to, exit codes, formats."""

import csv
import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import platformdirs
import pytest
from click.testing import CliRunner, Result
from conftest import PROJECT, Demo, clean_environment
from helpers import contents, load_rows, totals
from hypothesis import given, settings
from hypothesis import strategies as st
from test_graph import HEADER, a_network

from graph.introductions import COLUMNS
from graph.store import Store, addresses, default_folder
from intrograph import cli
from intrograph.cli.connect import Connection

VERBS = (
    "demo",
    "app",
    "access",
    "follow",
    "load",
    "stage",
    "loads",
    "unload",
    "formats",
    "analyze",
    "layout",
    "circle",
    "paths",
    "find",
    "partner",
    "introduce",
    "watch",
    "tiers",
    "flags",
    "explain",
    "plan",
    "outreach",
    "shortlist",
    "train",
    "backtest",
    "query",
    "shell",
    "overview",
    "digest",
    "export",
    "status",
    "connect",
    "backup",
    "restore",
    "copy",
    "forget",
)


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner(catch_exceptions=False).invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.stderr
    return result


def records(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    load_rows(store, tmp_path, HEADER, a_network())
    return store


def test_help_imports_none_of_the_heavy_packages() -> None:
    script = (
        "import sys; from intrograph.cli import main; main(['--help'], standalone_mode=False);"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=clean_environment(), capture_output=True, text=True, check=True
    )
    assert "  introduce " in result.stdout
    heavy = {"numba", "numpy", "pandas", "scipy", "neo4j", "networkx", "rich", "streamlit"}
    assert not heavy & set(result.stderr.split())


def test_the_table_of_commands_names_every_command() -> None:
    assert cli.main.list_commands(click.Context(cli.main)) == [command.name for command in cli.COMMANDS]
    assert {command.name for command in cli.COMMANDS} == set(VERBS)
    assert [command.name for command in cli.main.all_commands().values()] == [command.name for command in cli.COMMANDS]
    listing = run("--help").stdout
    assert all(command.summary in listing for command in cli.COMMANDS)


def test_every_command_has_help_with_an_example() -> None:
    for verb in VERBS:
        text = run(verb, "--help").stdout
        assert "Example:" in text
        assert f"intrograph {verb}" in text
        assert "--store" in text or verb in ("formats", "follow", "stage", "access")
    for service in ("bluesky", "mastodon"):
        text = run("follow", service, "--help").stdout
        assert f"intrograph follow {service}" in text
        assert "--store" in text
    for verb in ("load", "loads", "formats", "analyze", "circle", "partner", "introduce", "status"):
        assert "--format [table|csv|json]" in run(verb, "--help").stdout
    assert all(
        option.help
        for command in cli.main.all_commands().values()
        for option in command.params
        if isinstance(option, click.Option)
    )


def test_paths_search_and_lists(network: Store, tmp_path: Path) -> None:
    paths = records(run("paths", "jade", "mia", "--format", "csv"))
    assert paths[0]["path"] == "jade > mia"
    assert (paths[0]["steps"], paths[1]["steps"]) == ("1", "2")
    assert "There is no path" in run("paths", "jade", "jade", code=1).stderr
    assert [row["handle"] for row in records(run("find", "jaed", "--format", "csv"))] == ["jade"]
    assert "No handle, name or bio matches" in run("find", "zzzzzz", code=1).stderr
    assert "There is no list yet" in run("shortlist", code=1).stderr
    assert len(records(run("shortlist", "Runners", "jade", "mia", "--format", "csv"))) == 2
    assert records(run("shortlist", "--format", "csv"))[0]["influencers"] == "2"
    assert [row["handle"] for row in records(run("shortlist", "Runners", "mia", "--remove", "--format", "csv"))] == [
        "jade"
    ]
    assert "is deleted" in run("shortlist", "Runners", "--delete").stderr
    assert "There is no list" in run("shortlist", "Runners", code=1).stderr
    run("circle", "jade", "--gexf", tmp_path / "jade.gexf")
    assert "jade" in (tmp_path / "jade.gexf").read_text("utf-8")


@pytest.mark.both_servers
def test_a_day_of_work(network: Store, tmp_path: Path) -> None:
    table = records(run("analyze", "--format", "csv"))
    assert {row["size"] for row in table} == {"3", "4"}
    assert "Nothing has changed since analysis-1" in run("analyze").stderr

    circle = records(run("circle", "jade", "--format", "csv"))
    assert {row["handle"] for row in circle} == {"mia", "ben", "star"}
    assert circle[0]["last_at"] == "2026-05-20"
    assert "1 more with weaker ties: --top 0 shows all" in run("circle", "jade", "--top", 2).stderr
    assert {row["handle"] for row in records(run("circle", "@jade", "--until", "2026-05-20", "--format", "csv"))} == {
        "mia",
        "ben",
    }

    assert [row["handle"] for row in json.loads(run("partner", "jade", "--format", "json").stdout)] == ["jade"]
    path = tmp_path / "out" / "introductions.csv"
    result = run("introduce", "--top", 2, "--csv", path)
    assert result.stdout == ""
    assert f"{path}: 2 introductions." in result.stderr
    assert "These are 2 of 4; --top 0 shows all" in result.stderr
    with open(path, encoding="utf-8-sig", newline="") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS
    everybody = records(run("introduce", "--top", 0, "--format", "csv"))
    assert tuple(everybody[0]) == COLUMNS
    assert [row["target_handle"] for row in records(run("introduce", "lea", "--top", 1, "--format", "csv"))] == ["tom"]

    state = {row["what"]: row["value"] for row in records(run("status", "--format", "csv"))}
    assert (state["influencers"], state["ties"], state["partners"]) == ("7", "20", "1")
    assert state["load_1"] == "mentions.csv: 34 rows of mentions, complete"

    assert "No partner is marked" in run("partner", "jade", "--remove").stderr
    assert "jade is forgotten" in run("forget", "jade", "--yes").stderr
    assert "Nobody in the store goes by “jade”" in run("circle", "jade", code=1).stderr


@pytest.mark.both_servers
def test_queries_read_and_only_read(network: Store, tmp_path: Path) -> None:
    counted = run("query", "MATCH (i:Influencer) RETURN count(i) AS number", "--format", "json")
    assert json.loads(counted.stdout) == [{"number": 7}]
    whole = json.loads(
        run(
            "query",
            "MATCH (a)-[m:MENTIONS]->(b:Influencer {handle: 'star'}) RETURN a, m.last_at AS last"
            " ORDER BY a.handle LIMIT 1",
            "--format",
            "json",
        ).stdout
    )
    assert whole[0]["a"]["handle"] == "ben"
    assert whole[0]["last"].startswith("2026-05-21T00:00:00")
    path = tmp_path / "rows.csv"
    run("query", "MATCH (i:Influencer) RETURN '=' + i.handle AS formula ORDER BY formula", "--csv", path)
    assert path.read_text(encoding="utf-8-sig").splitlines()[:2] == ["formula", "'=ben"]
    assert "only read" in run("query", "MATCH (i:Influencer) SET i.followers = 1", code=2).stderr
    assert "refused" in run("query", "MATCH (i", code=2).stderr
    run("query", "MATCH (i:Influencer {handle: 'none'}) RETURN i", code=1)


def test_an_empty_store_and_wrong_options_are_explained(one_store: Store, tmp_path: Path) -> None:
    assert "The store is empty" in run("status").stderr
    assert "load mentions first" in run("analyze", code=1).stderr
    assert "Nobody is marked as a partner" in run("introduce", code=1).stderr
    assert "No partner is marked" in run("partner", code=1).stderr
    assert "`intrograph status` shows what is loaded" in run("circle", "jade", code=1).stderr
    assert "is not a handle" in run("circle", "<b>", code=2).stderr
    assert "No such command" in run("fly", code=2).stderr
    assert "No such option" in run("status", "--fast", code=2).stderr
    (tmp_path / "folder").mkdir()
    load_rows(one_store, tmp_path, HEADER, a_network())
    assert (
        "is not a platform name; write it as in instagram"
        in run("introduce", "jade", "--platform", "<b>", code=2).stderr
    )
    assert "is not a platform name" in run("circle", "<b>:jade", code=2).stderr
    assert "Invalid value for '--tier'" in run("introduce", "jade", "--tier", "huge", code=2).stderr
    assert "there is no such time zone" in run("load", tmp_path / "x.csv", "--timezone", "../etc/passwd", code=2).stderr
    assert "none passes the filters" in run("introduce", "jade", "--tier", "mega", code=1).stderr
    assert "has no mentions in this time" in run("circle", "jade", "--since", "2027-01-01", code=1).stderr
    assert "cannot be written" in run("introduce", "jade", "--csv", "/dev/null/x.csv", code=2).stderr


@pytest.mark.both_servers
def test_connect_shows_the_address_and_no_secret(network: Store) -> None:
    result = run("connect")
    assert f"NEO4J_URI={network.endpoint().uri}" in result.stdout
    assert network.endpoint().reader_password not in result.stdout + result.stderr
    if network.embedded:
        assert network.endpoint().reader_password in run("connect", "--show-password").stdout


@pytest.mark.both_servers
def test_a_shell_evaluates_the_connection_and_a_program_reads_it(store: Store) -> None:
    endpoint = store.endpoint()
    expected = [endpoint.uri, endpoint.database, endpoint.reader_username, endpoint.reader_password]
    script = f"""{run("connect", "--format", "env", "--show-password").stdout}
        printf '%s\\n' "$NEO4J_URI" "$NEO4J_DATABASE" "$NEO4J_USERNAME" "$NEO4J_PASSWORD" """
    shell = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True, check=True)
    assert shell.stdout.splitlines() == expected
    assert "PASSWORD" not in run("connect", "--format", "env").stdout
    known = json.loads(run("connect", "--format", "json").stdout)
    assert known == dict(zip(("uri", "database", "username"), expected, strict=False))
    whole = json.loads(run("connect", "--format", "json", "--show-password").stdout)
    assert list(whole.values()) == expected


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), min_size=4, max_size=4))
@settings(max_examples=10)
def test_whatever_a_connection_holds_is_a_text_for_the_shell(values: list[str]) -> None:
    script = f"""{Connection(*values).as_text("env")}
        printf '%s\\0' "$NEO4J_URI" "$NEO4J_DATABASE" "$NEO4J_USERNAME" "$NEO4J_PASSWORD" """
    shell = subprocess.run(["sh", "-c", script], env={}, capture_output=True, check=True)
    assert shell.stdout.decode("utf-8").split("\0")[:-1] == values


def test_loading_twice_and_the_report(one_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "may.csv"
    path.write_text("source,target\njade,mia\njade,jade\n<b>,mia\n")
    first = run("load", path, "--format", "json", code=1)
    assert json.loads(first.stdout) == [
        {
            "file": "may.csv",
            "format": "table of mentions",
            "what": "mentions",
            "rows": 3,
            "new": 1,
            "already_known": 0,
            "undated": 2,
            "self_mentions": 1,
            "forgotten": 0,
            "skipped": 0,
            "rejected": 1,
        }
    ]
    assert "1 row was rejected; see " in first.stderr
    assert (one_store.folder / "rejects" / "may.rejects.csv").exists() if one_store.folder else False
    copy = path.rename(tmp_path / "copy.csv")
    second = run("load", copy, "--format", "json", code=1)
    assert "copy.csv: already loaded as may.csv on " in second.stderr
    assert [(row["file"], row["new"], row["already_known"]) for row in json.loads(second.stdout)] == [
        ("copy.csv", 0, 1)
    ]


def test_corrected_rejected_rows_are_loaded(one_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "may.csv"
    path.write_text("source,target,post_id,weight\n@jade,mia,1,2\n@jade,<b>,2,1\n@mia,<i>,3,4\n")
    rejects = tmp_path / "may.rejects.csv"
    run("load", path, "--rejects", rejects, code=1)
    text = rejects.read_text("utf-8-sig")
    assert text.splitlines()[0] == "row,reason,fix,source,target,post_id,weight"
    rejects.write_text(text.replace("<b>,2", "@tom,2").replace("<i>,3", "jade,3"), encoding="utf-8")
    assert [row["new"] for row in records(run("load", rejects, "--format", "csv"))] == ["2"]
    assert totals(one_store) == {"pairs": 3, "events": 3, "mentions": 7, "influencers": 3}


def test_several_files_are_one_job_with_a_report_each(one_store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text("source,target\njade,mia\n<b>,mia\n")
    (folder / "b.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    with gzip.open(folder / "c.csv.gz", "wt") as packed:
        packed.write("handle,followers\njade,5\n")
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("a.csv", "source,target\nmia,tom\n<b>,tom\n")
    result = run("load", folder, f"{tmp_path}/*.zip", tmp_path / "none.csv", "--format", "csv", code=2)
    assert [(row["file"], row["what"], row["new"]) for row in records(result)] == [
        ("a.csv", "mentions", "1"),
        ("c.csv.gz", "profiles", "1"),
        ("d.zip: a.csv", "mentions", "1"),
    ]
    assert "b.csv: this is a picture" in result.stderr
    assert "none.csv: there is no such file" in result.stderr
    assert one_store.folder
    assert sorted(path.name for path in (one_store.folder / "rejects").iterdir()) == [
        "a.rejects.csv",
        "d.zip-a.rejects.csv",
    ]
    assert "omit it" in run("load", folder, "--rejects", tmp_path / "bad.csv", code=2).stderr
    piped = CliRunner().invoke(cli.main, ["load", "-"], input="source,target\nlea,tom\n")
    assert piped.exit_code == 0
    assert "standard input: recognised as table of mentions" in piped.stderr


@pytest.mark.usefixtures("one_store")
def test_documentation_in_a_folder_is_skipped_and_said(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("source,target\njade,mia\n")
    for name in ("README.md", "a.png", "b.png", "c.png", "d.png"):
        (tmp_path / name).write_text("About these files")
    for options in (["--dry-run"], []):
        result = run("load", tmp_path, *options)
        assert "Skipped, no data (documentation): README.md. To load such a file, name it." in result.stderr
        assert "Skipped, no data (picture): a.png, b.png, c.png and 1 more." in result.stderr
    run("load", tmp_path / "README.md", code=1)


def test_a_dry_run_says_what_would_change_and_changes_nothing(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, "source,target", ["jade,mia"], name="first.csv")
    path = tmp_path / "second.csv"
    path.write_text("source,target,date\njade,mia,2026-05-01\njade,tom,2026-05-02\n<b>,tom,\n,tom,\n")
    result = run("load", path, "--dry-run", "--format", "json", code=1)
    (row,) = json.loads(result.stdout)
    names = ("new_mentions", "pairs", "new_pairs", "accounts", "new_accounts", "rejected")
    assert [row[name] for name in names] == [2, 2, 1, 3, 1, 1]
    assert "second.csv: skipped: rows without a source (1)" in result.stderr
    assert "second.csv: unknown:jade > unknown:tom, mention, 2026-05-02, 1" in result.stderr
    assert "nothing is loaded" in result.stderr
    assert totals(one_store) == {"pairs": 1, "events": 1, "mentions": 1, "influencers": 2}


def test_loads_are_listed_and_taken_back(one_store: Store, tmp_path: Path) -> None:
    assert "Nothing is loaded yet" in run("loads", code=1).stderr
    load_rows(one_store, tmp_path, "source,target", ["jade,mia"], name="first.csv")
    before = contents(one_store)
    load_rows(one_store, tmp_path, "source,target", ["jade,tom", "tom,mia"], name="second.csv")
    listed = {row["file"]: row for row in records(run("loads", "--format", "csv"))}
    assert (listed["second.csv"]["format"], listed["second.csv"]["new"]) == ("table of mentions", "2")
    load_id = listed["second.csv"]["id"]
    refused = CliRunner().invoke(cli.main, ["unload", load_id], input="n\n")
    assert refused.exit_code == 1
    assert len(contents(one_store)) == 3
    done = run("unload", load_id, "--yes").stderr
    assert "second.csv is taken back: 2 mentions and 1 account are removed. 2 accounts stay" in done
    assert "run `intrograph analyze` again" in done
    assert contents(one_store) == before
    assert "There is no load" in run("unload", load_id, "--yes", code=1).stderr


def test_options_say_how_a_table_is_read(one_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("Verfasser;Beitrag;Likes\njade;hello @mia;3\nmia;thanks @jade @tom;4\n")
    assert "say which they are" in run("load", path, code=2).stderr
    named = run("load", path, "--column", "author=Verfasser", "--column", "text=Beitrag", "--format", "csv")
    assert [(row["format"], row["new"]) for row in records(named)] == [("table of posts", "3")]
    rows = tmp_path / "rows.csv"
    rows.write_text("kim,lou,4\nlou,max,2\n")
    ignored = ("--no-header", "--column", "source=1", "--column", "target=2", "--ignore", "column 3", "--format", "csv")
    assert [row["new"] for row in records(run("load", rows, *ignored))] == ["2"]
    assert totals(one_store)["mentions"] == 5
    assert (
        "there is no such format; the formats are mentions, profiles, " in run("load", rows, "--as", "x", code=2).stderr
    )
    assert {"mentions", "x-api", "gexf"} < {row["format"] for row in records(run("formats", "--format", "csv"))}


def test_people_known_on_another_platform_are_pointed_out(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, "source,target", ["jade,mia", "mia,tom"], platform="instagram")
    path = tmp_path / "profiles.csv"
    path.write_text("handle,followers\njade,1\nmia,2\ntom,3\n")
    message = run("load", path).stderr
    assert "none of the 3 accounts was known before" in message
    assert "3 of 3 new accounts have the handle of an account on instagram" in message
    assert "take this load back and load the file for that platform (--platform instagram)" in message


def test_a_store_with_profiles_only_says_what_to_load(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, "handle,followers", ["jade,5", "mia,7"])
    for command in (("analyze",), ("train",), ("backtest",), ("circle", "jade")):
        said = run(*command, code=1).stderr
        assert "There are no mentions of others yet, only profiles or self mentions: load mentions or posts" in said
    load_rows(one_store, tmp_path, "source,target", ["mia,tom"])
    assert "neither mentions anybody nor is mentioned" in run("circle", "jade", code=1).stderr


def test_the_largest_communities_are_listed(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, "source,target", [f"a{n},b{n}" for n in range(25)])
    listed = run("analyze")
    assert len(listed.stdout.splitlines()) == 21
    assert "and 5 more; --format csv lists all" in listed.stderr
    assert len(records(run("analyze", "--format", "csv"))) == 25


def test_reasons_name_reposts(one_store: Store, tmp_path: Path) -> None:
    rows = [f"{a},{b},RT,2026-05-0{day}" for day in (1, 2, 3) for a, b in (("jade", "mia"), ("mia", "tom"))]
    load_rows(one_store, tmp_path, "source,target,type,date", [*rows, "tom,lea,mention,2026-05-03"])
    reasons = {row["target_handle"]: row["reason"] for row in records(run("introduce", "jade", "--format", "csv"))}
    assert reasons["mia"] == "Direct: @jade reposted @mia 3 times, last on 3 May 2026."
    assert "@mia reposted @tom 3 times, last on 3 May 2026." in reasons["tom"]


def test_names_cannot_steer_the_terminal(one_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "profiles.csv"
    path.write_text("handle,name,category,followers\njade,\x1b[31mred\u202e,[bold]x[/bold],5\n", encoding="utf-8")
    run("load", path)
    output = run("query", "MATCH (i:Influencer) RETURN i.name AS name, i.category AS category").stdout
    assert "\x1b" not in output
    assert "\u202e" not in output
    assert "[bold]x[/bold]" in output


def test_a_store_that_cannot_be_reached_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    assert "No Neo4j answers at bolt://127.0.0.1:9; start it, or check NEO4J_URI" in run("status", code=2).stderr
    monkeypatch.setenv("NEO4J_URI", "nonsense")
    assert "NEO4J_URI cannot be used" in run("status", code=2).stderr
    monkeypatch.delenv("NEO4J_URI")
    assert "cannot be used" in run("status", "--store", "/dev/null/store", code=2).stderr


def test_a_store_in_the_checkout_is_named_instead_of_an_empty_one_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, home = tmp_path / "checkout" / "data" / "store", tmp_path / "home"
    monkeypatch.setattr(addresses, "CHECKOUT_FOLDER", old)
    monkeypatch.setattr(addresses, "default_folder", lambda: home / "store")
    monkeypatch.delenv("INTROGRAPH_STORE", raising=False)
    old.mkdir(parents=True)
    (old / "root.password").write_text("secret")
    assert f"--store {old}" in run("status", code=2).stderr
    assert not home.exists()


def test_the_default_store_lies_in_the_data_folder_of_the_user() -> None:
    assert default_folder() == Path(platformdirs.user_data_dir("intrograph", appauthor=False)) / "store"


def test_an_unexpected_error_is_one_line_and_its_traceback_is_in_the_log(
    one_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(store: Store) -> None:
        raise ZeroDivisionError("no such number")

    monkeypatch.setattr("graph.store.read.overview", fail)
    message = "Intrograph failed unexpectedly (ZeroDivisionError: no such number)."
    short = run("status", code=2).stderr
    assert message in short
    assert short.count("\n") == 1
    assert "Traceback" in run("--verbose", "status", code=2).stderr
    monkeypatch.setenv("INTROGRAPH_LOG", str(tmp_path / "intrograph.log"))
    assert "Traceback" not in run("status", code=2).stderr
    assert "Traceback" in (tmp_path / "intrograph.log").read_text("utf-8")
    monkeypatch.setenv("INTROGRAPH_LOG", str(tmp_path / "none" / "intrograph.log"))
    assert "INTROGRAPH_LOG names" in run("status", code=2).stderr
    monkeypatch.setenv("INTROGRAPH_LOG", "info")
    assert "Traceback" in run("status", code=2).stderr


def test_a_wrong_password_is_explained(neo4j_running: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", neo4j_running.uri)  # type: ignore[attr-defined]
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")
    assert "refused the user name or password; check NEO4J_USERNAME" in run("status", code=2).stderr


def test_the_option_comes_before_the_environment(
    tmp_path: Path, one_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    state = {
        row["what"]: row["value"] for row in records(run("status", "--store", one_store.folder, "--format", "csv"))
    }
    assert state["store"] == str(one_store.folder)


def test_the_demo_runs_twice_and_loads_once(sample_demo: Demo) -> None:
    assert "sample_mentions.csv: 12,500 rows loaded." in sample_demo.messages
    with open(sample_demo.introductions, encoding="utf-8-sig", newline="") as file:
        introductions = list(csv.DictReader(file))
    assert len(introductions) == 50
    assert {row["introducer_handle"] for row in introductions} == {"jade.runs", "milo.trail", "ravi.eats"}
    assert all(row["evidence_url"].startswith("https://example.org/") for row in introductions)
    second = Demo.run(sample_demo.store.parent)
    assert "sample_mentions.csv: already loaded." in second.messages
    assert "1,500 influencers" in second.messages
