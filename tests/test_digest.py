"""The digest: what changed in a period, as a mail that fetches nothing and as Markdown."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import NOW
from helpers import load_rows
from test_graph import HEADER, a_network

from graph.digest import Digest, TierChange, as_html, as_markdown, digest
from graph.digest.sections import sections
from graph.errors import NothingFound
from graph.overview import overview, rising
from graph.records import DAY_MS, Influencer, to_milliseconds
from graph.store import Store, open_store
from graph.store.team import outreach, partners
from graph.watch import WatchScope, watch
from intrograph import cli

JADE = "instagram:jade"
HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:y) **b**"
LAST = to_milliseconds(datetime(2026, 5, 29, 12, tzinfo=UTC))


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    """Two groups of friends and a star; jade, a partner, meets tom and the star's reach grows in the last week."""
    rows = [f"instagram,jade,tom,2026-05-29 12:00,reply,n{number}," for number in range(2)]
    rows += [f"instagram,ben,new,2026-05-{day},tag,t{day}," for day in (26, 27, 28)]
    rows += ["instagram,lea,ben,2026-03-01,tag,old,"]
    load_rows(store, tmp_path, HEADER, [*a_network(), *rows])
    profiles = ["instagram,mia,9000,2026-05-01", "instagram,mia,11000,2026-05-28", "instagram,ben,500,2026-05-28"]
    load_rows(store, tmp_path, "platform,handle,followers,date", profiles, "profiles.csv")
    partners.mark_partner(store, JADE, NOW)
    return store


@pytest.mark.both_servers
def test_a_digest_has_what_changed_and_what_waits(network: Store) -> None:
    outreach.set_status(
        network, "instagram:zoe", outreach.ASKED, LAST - 3 * DAY_MS, JADE, campaign="Spring", next_step="call"
    )
    found = digest(network, LAST + DAY_MS, days=7)
    assert (found.until, found.since, found.is_old) == (LAST, LAST - 7 * DAY_MS, False)
    assert [(tie.partner.handle, tie.other.handle, tie.mentions) for tie in found.ties] == [("jade", "tom", 2)]
    assert [(change.influencer.handle, change.tiers) for change in found.tiers] == [("mia", ("micro", "mid"))]
    assert found.rising is not None
    assert [rise.influencer.handle for rise in found.rising.people] == ["new"]
    assert {row.target.handle for row in found.introductions} == {"tom", "new", "lea"}
    assert [(card.target.handle, card.days) for card in found.waiting] == [("zoe", 4)]
    text = as_markdown(found)
    assert text.startswith("# Intrograph, 22 May 2026 to 29 May 2026\n")
    assert "- **\\@zoe**: asked 4 days ago, through \\@jade, campaign Spring, next\\: call" in text
    assert digest(network, LAST + 60 * DAY_MS).is_old


class Tags(HTMLParser):
    """The tags of a page, and its addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "background", "action")]


def test_names_of_strangers_change_neither_the_mail_nor_the_markdown() -> None:
    person = Influencer("x:1", "x", HOSTILE, url="javascript:alert(1)")
    linked = Influencer("x:2", "x", "ok", url='https://example.org/"><script>')
    found = Digest(
        since=LAST - DAY_MS,
        until=LAST,
        is_old=True,
        tiers=(TierChange(person, 900, 1500), TierChange(linked, 900, 1500)),
    )
    page = Tags(as_html(found))
    assert set(page.names) <= {
        *("html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "h2", "p", "a", "strong", "br")
    }
    assert not [name for name in page.attributes if name.startswith("on")]
    assert all(address.startswith("https://example.org/") for address in page.addresses)
    assert "url(" not in as_html(found)
    markdown = as_markdown(found)
    assert not re.search(r"(?<!\\)[<\[]", markdown)
    assert "\\*\\*b\\*\\*" in markdown
    assert "load newer files" in markdown
    assert sum(len(section.entries) for section in sections(found)) == 2


def test_the_command_writes_files_or_prints_markdown(one_store: Store, tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="The store is empty"):
        digest(one_store, NOW)
    load_rows(one_store, tmp_path, HEADER, a_network())
    runner = CliRunner(catch_exceptions=False)
    printed = runner.invoke(cli.main, ["digest", "--since", "2w"])
    assert "# Intrograph, 7 May 2026 to 21 May 2026" in printed.stdout
    html, markdown = tmp_path / "d.html", tmp_path / "d.md"
    done = runner.invoke(cli.main, ["digest", "--since", "2w", "--html", str(html), "--markdown", str(markdown)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert markdown.read_text("utf-8") == printed.stdout
    assert html.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_rising_accounts_have_one_figure_on_home_in_the_overview_on_watch_and_in_the_digest(
    sample_folder: Path,
) -> None:
    with open_store(sample_folder) as store:
        home = rising(store)
        assert home is not None
        until = home.until
        assert overview(store, until).rising == home
        assert digest(store, until, days=home.days, shown=len(home.people)).rising == home
        handles = tuple(rise.influencer.key for rise in home.people)
        watched = {person.influencer.key: person for person in watch(store, WatchScope(names=handles)).people}
        for rise in home.people:
            person = watched[rise.influencer.key]
            assert (person.mentions, person.mentions_before) == (rise.mentions, rise.before)
