"""An app that is open to others: who gets in, by password or by a provider, who changes what, and what is noted."""

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from browser import _chromium, served
from conftest import PROJECT
from oidc_provider import CLIENT, SECRET, Provider, oidc_provider
from playwright.sync_api import Page, expect
from test_hosts import FILES, ask, opens

from graph.errors import NotAllowed, UnreadableFile, WrongUse
from graph.store import Store, open_store, read
from graph.store.team import partners, saved_queries
from intrograph.changes import Change, ChangeLog, change_log
from intrograph.cli.app_server import serve_app
from intrograph.forget import forget
from intrograph.serving.passwords import FAILURE_SECONDS, FAILURES, FailureCount, hash_password, is_password
from intrograph.serving.people import Person, Role, read_access
from intrograph.state.access import write_guard

PASSWORDS = {"mia": "correct horse", "ben": "battery staple"}


@dataclass(frozen=True)
class Team:
    """An app with a sign-in: `mia` may edit, `ben` may look."""

    address: str
    store: Path
    provider: Provider

    def changes(self) -> list[Change]:
        return ChangeLog(self.store / "changes").changes()


@pytest.fixture(scope="module")
def team(chromium: None, sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    file = tmp_path_factory.mktemp("team") / "access.toml"

    def command(port: int) -> list[str]:
        oidc = {"server_metadata_url": f"{provider.address}/.well-known/openid-configuration", "client_id": CLIENT}
        oidc |= {"client_secret": SECRET, "redirect_uri": f"http://localhost:{port}/oauth2callback"}
        oidc |= {"cookie_secret": "a secret of thirty-two characters"}
        lines = [f"{name} = {json.dumps(value)}" for name, value in oidc.items()]
        people = [
            f'[people.{name}]\nrole = "{role}"\npassword = "{hash_password(PASSWORDS[name])}"'
            for name, role in (("mia", "editor"), ("ben", "viewer"))
        ]
        lists = 'editors = ["mia@team.example"]\nviewers = ["@team.example"]'
        file.write_text("\n".join(["[oidc]", *lines, lists, *people]))
        options = ["--host", "0.0.0.0", "--port", str(port), "--access", str(file)]
        return [sys.executable, "-m", "intrograph.cli", "app", *options]

    with oidc_provider() as provider, served(command, {"INTROGRAPH_STORE": str(sample_folder)}) as address:
        yield Team(address, sample_folder, provider)


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page with cookies of its own."""
    context = _chromium()[1].new_context()
    context.set_default_timeout(60_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page: Page, team: Team, name: str, password: str | None = None, path: str = "/") -> None:
    page.goto(f"{team.address}{path}")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password or PASSWORDS[name])
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("path", ["/", "/explore", "/files/a/b", *FILES])
def test_nothing_is_shown_to_somebody_who_has_not_signed_in(team: Team, path: str) -> None:
    forged = {"X-Intrograph-Name": "mia", "X-Intrograph-Role": "editor", "Cookie": "intrograph_session=5b5d.x.y"}
    assert ask(team.address, path, **forged)[0] == 401
    assert ask(team.address, "/_stcore/upload_file/a/b", "PUT", **forged)[0] == 401
    port = urlsplit(team.address).port
    assert not opens(port, f"localhost:{port}", team.address)


def test_a_viewer_looks_and_has_no_button_that_changes_something(team: Team) -> None:
    with browser_page() as page:
        sign_in(page, team, "ben", "wrong password", "/cypher?ask=reciprocal-ties")
        expect(page.get_by_role("alert")).to_contain_text("The name or the password is wrong.")
        sign_in(page, team, "ben", path="/cypher?ask=reciprocal-ties")
        expect(page.get_by_text("ben looks, and changes nothing")).to_be_visible()
        assert "/cypher" in page.url
        page.get_by_role("tab", name="Saved").click()
        page.get_by_label("Save this query as").fill("Theirs")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
        page.goto(f"{team.address}/introductions")
        expect(page.get_by_text("No decision yet.")).to_be_visible()
        expect(page.get_by_role("button", name="Not a fit")).to_have_count(0)
        page.get_by_role("link", name="Sign out").click()
        expect(page.get_by_label("Password")).to_be_visible()
        page.goto(f"{team.address}/lists")
        expect(page.get_by_label("Password")).to_be_visible()
    with open_store(team.store) as store:
        assert store.read("MATCH (q:Query) RETURN q.name AS name") == []


def test_an_editor_changes_and_the_log_says_who_and_about_whom_without_a_name(team: Team) -> None:
    with open_store(team.store) as store:
        key = next(iter(read.partners(store))).key
    with browser_page() as page:
        sign_in(page, team, "mia", path=f"/?{urlencode({'focus': key})}")
        toggle = page.get_by_text("We work with them (partner)")
        for _ in range(2):
            before = len(team.changes())
            toggle.click()
            wait_for_change(page, team, before)
    changes = team.changes()[-2:]
    assert [(change.who, change.change, change.allowed) for change in changes] == [
        ("mia", "unmark partner", True),
        ("mia", "mark partner", True),
    ]
    assert changes[0].about == changes[1].about != ()
    assert key not in (team.store / "changes" / "changes.jsonl").read_text()


def wait_for_change(page: Page, team: Team, before: int) -> None:
    for _ in range(300):
        if len(team.changes()) > before:
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was noted")


def test_a_provider_signs_in_those_on_its_lists_and_nobody_else(team: Team) -> None:
    with browser_page() as page:
        for email, is_verified, is_forger, outcome in (
            ("stranger@other.example", True, False, "stranger@other.example may not use this app"),
            ("mia@team.example", False, False, "Sign in with your account"),
            ("mia@team.example", True, True, "Sign in with your account"),
            ("MIA@team.example", True, False, "mia@team.example may change everything"),
        ):
            team.provider.email, team.provider.is_verified, team.provider.is_forger = email, is_verified, is_forger
            page.goto(team.address)
            page.get_by_role("link", name="Sign in with your account").click()
            expect(page.get_by_text(outcome)).to_be_visible()


def test_others_are_not_let_in_before_somebody_says_who_may() -> None:
    for host, names in (("0.0.0.0", ()), ("127.0.0.1", ("team.example",))):
        with pytest.raises(WrongUse, match="intrograph access NAME --role editor"):
            serve_app(None, None, host, names)


def test_people_are_added_changed_and_removed(tmp_path: Path) -> None:
    file = tmp_path / "team" / "access.toml"

    def access(*options: str, password: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "intrograph.cli", "access", "--file", str(file), *options]
        return subprocess.run(command, cwd=PROJECT, input=password, capture_output=True, text=True, timeout=60)

    assert "too short" in access("mia", "--role", "editor", password="short\n").stderr
    assert access("mia", "--role", "viewer", password="correct horse\n").returncode == 0
    assert access("zoë k", "--role", "editor", password="battery staple\n").returncode == 0
    assert access("mia", "--role", "editor", password="staple battery\n").returncode == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [account.person for account in read_access(file).accounts.values()] == [
        Person("zoë k", Role.EDITOR),
        Person("mia", Role.EDITOR),
    ]
    assert is_password("staple battery", read_access(file).accounts["mia"].secret)
    assert access("mia", "--remove").returncode == 0
    assert access("mia", "--remove").returncode == 1
    assert access().stdout.splitlines() == ["zoë k: editor"]


BAD_FILES = ("", "[people", '[people.mia]\nrole = "owner"\npassword = "x"', "[oidc]\nclient_id = 'a'")


@pytest.mark.parametrize("text", BAD_FILES)
def test_a_file_of_people_that_is_not_understood_ends_in_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "access.toml"
    file.write_text(text)
    with pytest.raises(UnreadableFile, match=r"access\.toml"):
        read_access(file)


def test_wrong_passwords_are_counted_by_name_and_address_and_forgotten_in_time() -> None:
    failures = FailureCount()
    for second in range(FAILURES):
        assert not failures.is_blocked(("name mia", "address 1"), second)
        failures.add(("name mia", f"address {second}"), second)
    assert failures.is_blocked(("name mia", "address 9"), 10)
    assert not failures.is_blocked(("name ben", "address 1"), 10)
    assert not failures.is_blocked(("name mia",), FAILURE_SECONDS + FAILURES)


def test_every_write_asks_the_guard_first_and_a_refusal_changes_nothing(one_store: Store) -> None:
    one_store.write(lambda transaction: transaction.run("CREATE (:Influencer {key: 'k', id: 'k'})").consume())
    asked: list[tuple[str, tuple[str, ...]]] = []

    def refuse(change: str, about: object) -> None:
        asked.append((change, tuple(about)))  # type: ignore[arg-type]
        raise NotAllowed("no")

    one_store.write_guard = refuse
    try:
        with pytest.raises(NotAllowed):
            partners.mark_partner(one_store, "k", 1)
        with pytest.raises(NotAllowed):
            forget(one_store, "k", 1)
    finally:
        one_store.write_guard = None
    assert asked[0] == ("mark partner", ("k",))
    assert one_store.read("MATCH (i:Influencer) RETURN i.is_partner AS mark") == [{"mark": None}]


def test_a_write_of_a_viewer_is_refused_and_noted_whatever_the_page_shows(one_store: Store) -> None:
    one_store.write_guard = write_guard(one_store, lambda: 7, lambda: Person("ben", Role.VIEWER))
    try:
        with pytest.raises(NotAllowed, match="change nothing"):
            saved_queries.save(one_store, "Theirs", "RETURN 1", 1)
    finally:
        one_store.write_guard = None
    refused = change_log(one_store).changes()[-1]
    assert (refused.who, refused.role, refused.change, refused.allowed) == ("ben", "viewer", "save query", False)
    assert one_store.read("MATCH (q:Query) RETURN q.name AS name") == []


def test_the_log_forgets_about_whom_a_change_was_and_rotates(tmp_path: Path) -> None:
    changes = ChangeLog(tmp_path)
    mia = Person("mia", Role.EDITOR)
    changes.add(mia, "add to list", ("k1", "k2", "k3"), 1, allowed=True)
    changes.add(mia, "add to list", ("k2",), 2, allowed=True)
    hashes = changes.changes()[0].about
    changes.forget("k2")
    assert [change.about for change in changes.changes()] == [(hashes[0], hashes[2]), ()]
    assert hashes[1] not in (tmp_path / "changes.jsonl").read_text()
    for at in (3, 4, 70_000):
        changes.add(mia, "write.loader.Loader.write", (), at, allowed=True)
    assert [change.at for change in changes.changes()] == [1, 2, 3, 70_000]


def test_the_log_of_a_store_lies_in_its_folder(one_store: Store) -> None:
    change_log(one_store).add(Person("mia", Role.EDITOR), "mark partner", ("k",), 1, allowed=True)
    assert one_store.folder is not None
    assert (one_store.folder / "changes" / "changes.jsonl").is_file()
