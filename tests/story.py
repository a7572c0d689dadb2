"""The story of docs/story.md, told in the app: one partner, others through her, a plan, and who follows her."""

from collections.abc import Callable

from browser import BOX_PX, Circle, click_in_table, wait_until_still
from playwright.sync_api import Locator, Page, expect

PARTNER = "wrenruns"
PICTURES = (
    "story-partner",
    "story-introductions",
    "story-outreach",
    "story-plan",
    "story-watch",
    "story-successor",
)
Take = Callable[[Page, str], None]


def tell(page: Page, address: str, take: Take) -> None:
    """Walk through the pages as a marketer does, in a store with the sample and no partner.

    Parameters
    ----------
    take
        Called with the page and the name of a picture at each stop.
    """
    _mark_partner(page, address, take)
    target = _ask(page, address, take)
    _agree(page, address, target, take)
    _plan(page, address, take)
    _find_successor(page, address, take)


def _mark_partner(page: Page, address: str, take: Take) -> None:
    page.goto(f"{address}/explore?focus={PARTNER}")
    Circle(page).wait(lambda state: state["center"] == f"instagram:{PARTNER}")
    skip_tour(page)
    page.get_by_text("We work with them (partner)").click()
    expect(page.get_by_text(f"@{PARTNER} is a partner now.")).to_be_visible()
    take(page, "story-partner")


def _ask(page: Page, address: str, take: Take) -> str:
    """Ask the partner for the first introduction; the name of who it leads to."""
    page.goto(f"{address}/introductions")
    heading = page.get_by_role("heading", name=f", introduced by @{PARTNER}")
    expect(heading).to_be_visible()
    target = heading.inner_text().partition(",")[0]
    page.get_by_role("button", name="Asked", exact=True).click()
    expect(page.get_by_role("button", name="✓ Asked")).to_be_visible()
    take(page, "story-introductions")
    return target


def _agree(page: Page, address: str, target: str, take: Take) -> None:
    """Some days later: the introduction has worked."""
    page.goto(f"{address}/outreach")
    page.get_by_role("button", name=target, exact=True).click()
    page.get_by_test_id("stMain").get_by_role("button", name="Agreed", exact=True).click()
    expect(page.get_by_role("heading", name="Agreed (1)")).to_be_visible()
    page.get_by_role("button", name="Mark as a partner").click()
    expect(page.get_by_text(f"{target} is a partner now.")).to_be_visible()
    take(page, "story-outreach")


def _plan(page: Page, address: str, take: Take) -> None:
    page.goto(f"{address}/plan")
    page.get_by_role("textbox", name="Niche").fill("run tier:micro")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The plan (10)")).to_be_visible()
    expect(page.get_by_text("Together with 2 partners")).to_be_visible()
    expect(page.get_by_text("Ask @").first).to_be_visible()
    take(page, "story-plan")


def _find_successor(page: Page, address: str, take: Take) -> None:
    page.goto(f"{address}/watch?group=partners")
    page.get_by_role("tab", name="Leaving a tier").click()
    tick(page, page.get_by_role("tabpanel").filter(visible=True).get_by_test_id("stDataFrame").first)
    expect(page.get_by_text(f"Who could follow @{PARTNER}")).to_be_visible()
    take(page, "story-watch")
    tick(page, page.get_by_role("tabpanel").filter(visible=True).get_by_test_id("stDataFrame").last)
    page.get_by_role("button", name="Show their circle").click()
    Circle(page).wait(lambda state: state["center"] != f"instagram:{PARTNER}")
    skip_tour(page)
    take(page, "story-successor")


def skip_tour(page: Page) -> None:
    button = page.get_by_role("button", name="Skip tour")
    button.click()
    expect(button).to_have_count(0)


def tick(page: Page, table: Locator) -> None:
    """Tick the first row of a table."""
    wait_until_still(page)
    click_in_table(page, table, 0, BOX_PX)
