"""The look that all pages share, and the message that undoes a change."""

from pathlib import Path

from browser import Circle
from playwright.sync_api import Page, expect

from graph.store import open_store, read


def test_a_partner_mark_is_undone_from_another_page(sample_app: str, sample_folder: Path, page: Page) -> None:
    def marked(handle: str) -> bool:
        with open_store(sample_folder) as store:
            return handle in {person.handle for person in read.partners(store)}

    page.goto(f"{sample_app}/?focus=joao.brews")
    Circle(page).wait(lambda state: True)
    page.get_by_text("We work with them (partner)").click()
    toast = page.locator("[class*=st-key-undo-toast]")
    expect(toast.get_by_role("status")).to_have_text("@joao.brews is a partner now.")
    assert marked("joao.brews")
    page.get_by_role("link", name="Lists").click()
    page.get_by_role("heading", name="Lists").wait_for()
    toast.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(toast).to_have_count(0)
    assert not marked("joao.brews")


def test_the_icons_come_with_the_app(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/lists")
    page.get_by_role("link", name="Lists").wait_for()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('20px \"Material Symbols Rounded\"', 'home')")
    colors = "getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--look-accent')"
    assert "light-dark" in page.evaluate(colors)
