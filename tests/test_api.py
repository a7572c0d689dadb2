"""The Python API: the same numbers as the app and the command line, documented examples that run, cheap imports."""

import doctest
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from conftest import PROJECT, clean_environment

import intrograph as ig
from graph.circle.export import PEOPLE_COLUMNS
from graph.errors import UnknownInfluencer, WrongUse
from graph.introductions import COLUMNS
from intrograph import api, resources
from intrograph.api.days import Day, instant_of


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Iterator[ig.Store]:
    """The sample, as `intrograph demo` leaves it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "sample_folder", lambda: sample_folder)
        store = ig.open_sample()
        yield store
        api.store._samples.clear()
        store.close()


def command(sample_folder: Path, *words: str) -> list[dict[str, object]]:
    """The rows that a command prints."""
    line = [sys.executable, "-m", "intrograph.cli", *words, "--store", str(sample_folder), "--format", "json"]
    result = subprocess.run(line, cwd=PROJECT, env=clean_environment(), check=True, capture_output=True, text=True)
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = (
        "import sys, intrograph as ig; assert 'circle' in dir(ig);"
        "heavy = ('numba', 'pandas', 'scipy', 'networkx', 'neo4j', 'streamlit');"
        "print([name for name in heavy if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "[]"


def test_every_exported_name_exists_and_has_a_docstring() -> None:
    for name in ig.__all__:
        assert getattr(ig, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = ig.nonsense


def test_the_examples_in_the_docstrings_run(sample: ig.Store) -> None:
    names = [module.name for module in pkgutil.iter_modules(api.__path__, "intrograph.api.")]
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    results = [doctest.testmod(importlib.import_module(name), optionflags=flags) for name in names]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) > 10


def test_the_notebook_runs_and_prints_what_it_shows(sample: ig.Store, tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "notebook.md").read_text("utf-8")
    cells = "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(cells, {"folder": tmp_path}, "notebook.md", "notebook.md", 0)
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(examples)
    assert results.failed == 0
    assert results.attempted > 20


def test_a_circle_has_the_numbers_of_the_command(sample: ig.Store, sample_folder: Path) -> None:
    frame = ig.circle(sample, "jade.runs", limit=25).to_frame()
    rows = command(sample_folder, "circle", "jade.runs", "--top", "25")
    assert list(frame.columns) == list(PEOPLE_COLUMNS)
    assert frame["handle"].tolist() == [row["handle"] for row in rows]
    assert frame["tie"].tolist() == [row["tie"] for row in rows]
    assert frame["mentions"].tolist() == [row["mentions"] for row in rows]
    assert isinstance(frame["last_at"].dtype, pd.DatetimeTZDtype)


def test_introductions_have_the_numbers_of_the_command_and_of_its_csv(
    sample: ig.Store, sample_folder: Path, tmp_path: Path
) -> None:
    found = ig.introductions(sample, tiers=["micro"], top=15)
    rows = command(sample_folder, "introduce", "--tier", "micro", "--top", "15")
    frame = found.to_frame()
    assert list(frame.columns) == list(COLUMNS)
    assert frame["target_handle"].tolist() == [row["target_handle"] for row in rows]
    assert frame["score"].tolist() == [row["score"] for row in rows]
    assert len(found.to_csv(tmp_path / "introductions.csv")) == 15
    written = pd.read_csv(tmp_path / "introductions.csv")
    assert written["score"].tolist() == frame["score"].tolist()
    via = ig.introductions(sample, via=["milo.trail"], top=5).to_frame()
    assert set(via["introducer_handle"]) == {"milo.trail"}


def test_the_network_works_with_networkx(sample: ig.Store) -> None:
    whole, lately = sample.network(), sample.network(since="2026-06-01", until="2026-06-14")
    assert len(whole) == len(lately) == 1_500
    assert 0 < lately.number_of_edges() < whole.number_of_edges()
    pagerank = nx.pagerank(whole, tol=1e-12, max_iter=1000)
    assert pagerank["instagram:jade.runs"] == pytest.approx(sample.influencer("jade.runs").pagerank or 0, rel=1e-5)


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        (date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)),
        (datetime(2026, 3, 1, 12), datetime(2026, 3, 1, 12, tzinfo=UTC)),
    ],
)
def test_days_are_understood_in_their_usual_forms(day: Day, instant: datetime) -> None:
    assert instant_of(day) == instant


def test_mistakes_raise_a_sentence(sample: ig.Store) -> None:
    with pytest.raises(UnknownInfluencer, match="Did you mean"):
        sample.influencer("jade.rusn")
    with pytest.raises(WrongUse, match="write it as 2026-03-01"):
        sample.network(since="1 March")
    with pytest.raises(WrongUse, match="the tiers are nano, micro"):
        ig.introductions(sample, tiers=["tiny"])
    with pytest.raises(WrongUse, match="choose one of chance, reach, closeness"):
        ig.introductions(sample, sort="fame")


def test_from_a_file_to_a_csv(tmp_path: Path) -> None:
    file = tmp_path / "mentions.csv"
    pairs = [("jade", "mia"), ("mia", "jade"), ("mia", "ben"), ("ben", "mia"), ("ben", "zoe"), ("zoe", "ben")]
    lines = [f"{a},{b},2026-05-{day:02}" for day in range(1, 9) for a, b in pairs]
    file.write_text("\n".join(["source,target,date", *lines, "jade,,2026-05-09"]))
    with ig.open(tmp_path / "store") as store:
        report = store.load(file, platform="instagram")
        assert (report.load.written, report.load.skipped) == (48, {"rows without a target": 1})
        assert store.load(file, platform="instagram").already
        assert ig.analyze(store).influencers == 4
        store.mark_partner("jade")
        assert [partner.handle for partner in store.partners()] == ["jade"]
        frame = ig.introductions(store).to_frame()
        assert set(frame["target_handle"]) == {"mia", "ben"}
        assert ig.paths(store, "jade", "zoe").to_frame()["path"].tolist() == ["jade > mia > ben > zoe"]
        assert store.query("MATCH (i:Influencer) RETURN count(i) AS number")["number"].tolist() == [4]
        assert store.influencers().loc["instagram:mia", "in_degree"] == 2
        assert "4 influencers, 6 ties, 48 mentions" in repr(store)
        store.unmark_partner("jade")
        assert store.partners() == []


def test_files_are_planned_loaded_listed_and_taken_back(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Who,Whom\njade,mia\nmia,tom\n")
    (tmp_path / "b.csv").write_bytes(b"%PDF-1.7")
    columns = {"source": "Who", "target": "Whom"}
    with ig.open(tmp_path / "store") as store:
        plan = store.plan(tmp_path / "a.csv", columns=columns)
        assert (plan.new_mentions, plan.new_accounts, len(store.loads())) == (2, 3, 0)
        outcomes = store.load_all(tmp_path / "a.csv", tmp_path / "b.csv", platform="x", columns=columns)
        assert [outcome.error is None for outcome in outcomes] == [True, False]
        loads = store.loads()
        assert loads[["file", "format", "new"]].to_numpy().tolist() == [["a.csv", "table of mentions", 2]]
        assert isinstance(loads["loaded_at"].dtype, pd.DatetimeTZDtype)
        assert store.influencer("x:jade").platform == "x"
        assert store.unload(loads.index[0]).accounts == 3
        assert len(store.influencers()) == 0
