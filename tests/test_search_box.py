"""The search field and its dropdown in a real browser: keyboard, mouse, phone, and names of strangers."""

import pytest
from browser import Circle, is_too_wide, violations, watched_page
from playwright.sync_api import Locator, Page, expect

START = "instagram:jade.runs"


def search_field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search influencers")


def hits(page: Page) -> Locator:
    return page.get_by_role("option")


def shown(page: Page, address: str) -> Locator:
    page.goto(f"{address}/?focus={START}")
    Circle(page).wait(lambda state: True)
    return search_field(page)


def test_the_keyboard_alone_finds_a_person(sample_app: str, page: Page) -> None:
    field = shown(page, sample_app)
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("zora_l")
    marked = page.locator("[role=option][aria-selected=true]")
    expect(hits(page).first).to_contain_text("@zora_laps")
    expect(hits(page).first.locator("mark")).to_have_text("zora_l")
    expect(marked).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(marked).to_have_id(field.get_attribute("aria-activedescendant") or "")
    page.keyboard.press("End")
    expect(hits(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(marked).to_have_count(0)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    expect(marked).to_contain_text("@zora_laps")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(hits(page).first).to_be_hidden()
    expect(field).to_have_value("zora_l")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    page.keyboard.type("zroa_laps")  # Enter comes before the hits do
    page.keyboard.press("Enter")
    assert Circle(page).wait(lambda state: state["center"] == "instagram:zora_laps")
    expect(field).to_have_value("")


def test_a_hit_says_why_it_is_one(sample_app: str, page: Page) -> None:
    field = shown(page, sample_app)
    for typed, meant, why in (
        ("zroa_laps", "@zora_laps", "Corrected: zroa → zora"),
        ("Castel jade", "@jade.runs", "instagram · 6,084 followers"),
        ("maraton porto", "@jade.runs", "Bio: Marathon training"),
    ):
        field.fill(typed)
        hit = hits(page).filter(has_text=meant)
        expect(hit).to_contain_text(why)
    expect(hit.locator("mark")).to_have_text(["marathon", "Marathon", "Porto"])
    hit.click()
    Circle(page).wait(lambda state: state["center"] == START)
    expect(field).to_have_value("")


def test_recent_searches_come_back_until_they_are_cleared(sample_app: str, page: Page) -> None:
    field = shown(page, sample_app)
    field.fill("zora_laps")
    hits(page).first.click()
    Circle(page).wait(lambda state: state["center"] == "instagram:zora_laps")
    field.blur()
    field.focus()
    expect(hits(page)).to_have_text(["↺@zora_laps"])
    field.press("ArrowDown")
    field.press("Enter")
    expect(hits(page).first).to_contain_text("@zora_laps")
    field.fill("")
    page.get_by_role("button", name="Clear recent searches").click()
    expect(hits(page)).to_have_count(0)
    field.blur()
    field.focus()
    expect(hits(page)).to_have_count(0)


def test_filters_are_chips_and_lead_to_a_table(sample_app: str, page: Page) -> None:
    field = shown(page, sample_app)
    field.fill("people in Lisbon who talk about cofee")
    chips = page.get_by_role("group", name="Filters").get_by_role("button")
    expect(chips).to_have_text(["in Lisbon ×", "about cofee ×"])
    expect(hits(page).first).to_contain_text("Corrected: cofee → coffee")
    field.fill("people in Lisbon who talk about coffee")
    expect(chips).to_have_text(["in Lisbon ×", "about coffee ×"])
    expect(hits(page).first).to_contain_text("Place: Lisbon")
    expect(hits(page).last).to_have_text("▤See all 13 in a table")
    assert violations(page) == []
    page.get_by_role("button", name="Remove the filter in Lisbon").click()
    expect(field).to_have_value("about:coffee")
    expect(chips).to_have_text(["about coffee ×"])
    field.fill("in:Lisbon tier:huge")
    expect(page.get_by_text("write it as tier:micro")).to_be_visible()
    field.fill("in:Atlantis")
    expect(page.get_by_text("Remove a filter")).to_be_visible()
    field.fill("people in Lisbon who talk about coffee")
    expect(hits(page).last).to_have_text("▤See all 13 in a table")
    field.press("ArrowUp")
    field.press("Enter")
    expect(page.get_by_role("heading", name="13 people: in Lisbon · about coffee")).to_be_visible()
    assert "/search?q=in" in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) == 14
    expect(page.get_by_role("button", name="Add 13 to a list")).to_be_visible()
    assert violations(page) == []
    field.focus()
    expect(hits(page)).to_have_text(["↺people in Lisbon who talk about coffee"])
    field.fill("jade.runs")
    field.press("Enter")
    Circle(page).wait(lambda state: state["center"] == START)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dropdown_fits_a_phone(sample_app: str, chromium: None, scheme: str) -> None:
    with watched_page(390, 844, has_touch=True, is_mobile=True, color_scheme=scheme) as page:
        page.goto(f"{sample_app}/?focus={START}")
        field = search_field(page)
        field.tap()
        field.fill("coffee")
        expect(hits(page).first).to_be_visible()
        assert not is_too_wide(page)
        assert violations(page) == []
        hits(page).first.tap()
        expect(field).to_have_value("")
