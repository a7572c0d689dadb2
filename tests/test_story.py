"""The story of docs/story.md in a browser, from the first partner to her successor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import story
from browser import SETTINGS, is_too_wide, violations, watched_page
from conftest import NOW
from playwright.sync_api import Page

from graph.store import open_store, read
from graph.store.team import outreach, partners


@pytest.fixture
def without_partners(sample_folder: Path) -> Iterator[None]:
    """The sample without partners; what the story marks and notes is taken back at the end."""
    with open_store(sample_folder) as store:
        marked = read.partners(store)
        for partner in marked:
            partners.unmark_partner(store, partner.key)
        yield
        for partner in read.partners(store):
            partners.unmark_partner(store, partner.key)
        for note in outreach.noted(store):
            outreach.restore(store, note.key, None, NOW, campaign=note.campaign)
        for partner in marked:
            partners.mark_partner(store, partner.key, partner.partner_since or NOW)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_story_can_be_walked_from_one_partner_to_her_successor(
    without_partners: None, sample_app: str, sample_folder: Path, setting: str
) -> None:
    seen = []

    def look(page: Page, name: str) -> None:
        assert not violations(page), name
        assert not is_too_wide(page), name
        seen.append(name)

    with watched_page(**SETTINGS[setting]) as page:
        story.tell(page, sample_app, look)
    assert seen == list(story.PICTURES)
    with open_store(sample_folder) as store:
        assert f"instagram:{story.PARTNER}" in [partner.key for partner in read.partners(store)]
        (agreed,) = (note for note in outreach.noted(store) if note.status == outreach.AGREED)
        assert agreed.introducer == f"instagram:{story.PARTNER}"
