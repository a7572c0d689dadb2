"""The Cypher page in a browser, on the sample."""

import csv
from pathlib import Path

from browser import Circle, is_too_wide, violations, watched_page
from playwright.sync_api import Locator, Page, expect

ENDLESS = "MATCH (a)-->(b)-->(c)-->(d)-->(e)-->(f)-->(g) RETURN count(*) AS n"


def run(page: Page, text: str) -> None:
    page.get_by_label("Cypher query").fill(text)
    page.get_by_label("Cypher query").press("Control+Enter")


def show_as(page: Page, view: str) -> None:
    page.get_by_role("radiogroup").get_by_text(view, exact=True).click()


def is_below(lower: Locator, upper: Locator) -> bool:
    """Whether one element begins right below another, to a few pixels."""
    below, above = lower.bounding_box(), upper.bounding_box()
    assert below
    assert above
    return abs(below["y"] - above["y"] - above["height"]) < 6 and abs(below["x"] - above["x"]) < 16


def test_a_question_leads_from_the_table_to_the_graph_the_plan_and_the_file(
    sample_app: str, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{sample_app}/cypher")
    page.get_by_role("button", name="Who do they mention who also mentions them?").click()
    expect(page.get_by_text("4 rows in")).to_be_visible()
    assert "ask=reciprocal-ties" in page.url
    assert violations(page) == []
    page.get_by_role("button", name="Whole result as CSV").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download 4 rows (CSV)").click()
    download.value.save_as(tmp_path / "result.csv")
    assert "/files/" in download.value.url  # from disk, and not from the memory of the app
    for path in (f"{'0' * 32}/result.csv", "..%2f..%2fetc/passwd", f"{download.value.url.split('/')[-2]}/..%2fx"):
        assert page.request.get(f"{sample_app}/files/{path}").status in (400, 404)
    rows = list(csv.DictReader((tmp_path / "result.csv").read_text("utf-8-sig").splitlines()))
    assert (rows[0]["person"], rows[0]["influencer"], rows[0]["mentions"]) == ("jade.runs", "zora_laps", "4")
    page.get_by_role("button", name="Profile").click()
    expect(page.get_by_text("rows read").first).to_be_visible()
    show_as(page, "Graph")
    circle = Circle(page)
    assert len(circle.wait(lambda state: True)["at"]) == 5
    page.mouse.click(*circle.point("instagram:zora_laps"))
    page.wait_for_url("**/explore?focus=instagram%3Azora_laps*")


def test_typing_completing_cancelling_saving_and_undoing(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/cypher?q=MATCH+(i)+RETURN+count(i)+AS+n")
    expect(page.get_by_text("This query came with a link")).to_be_visible()
    assert page.get_by_text("1 row in").count() == 0
    editor = page.get_by_label("Cypher query")
    run(page, ENDLESS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The query was cancelled")).to_be_visible()
    run(page, "MATCH (a RETURN")
    expect(page.get_by_text("The server refused the query at line 1, column 10")).to_be_visible()
    expect(page.locator(".cypher-error")).to_have_text("RETURN")
    editor.fill("MATCH (i:Influencer)\nWITH i MATCH (j:Inf")
    editor.press_sequentially("l")
    expect(page.locator(".cypher-error")).to_have_count(0)
    assert is_below(page.get_by_role("listbox"), page.locator(".cypher-label").last)
    editor.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    editor.fill("MATCH (i:")
    editor.press("Control+ ")
    editor.press("ArrowDown")
    editor.press("ArrowUp")
    editor.press("Tab")
    expect(editor).to_have_value("MATCH (i:Influencer")
    editor.press_sequentially(" {key: $person}) RETURN i.handle AS influencer")
    editor.press("Escape")
    person = page.get_by_role("combobox", name="Person")
    person.fill("zora_la")
    page.get_by_role("option", name="@zora_laps").click()
    expect(person).to_have_value("instagram:zora_laps")
    expect(page.get_by_role("option", name="@zora_laps")).to_have_count(0)
    person.fill("@jade.runs")
    page.get_by_role("option", name="@jade.runs").wait_for()
    person.press("Escape")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("1 row in")).to_be_visible()
    editor.press("Alt+ArrowUp")
    editor.press("Alt+ArrowUp")
    expect(editor).to_have_value("MATCH (a RETURN")
    editor.press("Alt+ArrowDown")
    page.get_by_role("tab", name="Saved").click()
    page.get_by_label("Save this query as").fill("Just *me*")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Just *me*").wait_for()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Just *me*").wait_for()
    page.goto(f"{sample_app}/?focus=zora_laps")
    circle = Circle(page)
    circle.wait(lambda state: True)
    circle.press("m")
    page.get_by_role("menuitem", name="Ask: Just *me*").click()
    page.wait_for_url("**/cypher?saved=*")
    expect(page.get_by_text("1 row in")).to_be_visible()
    expect(page.get_by_role("combobox", name="Person")).to_have_value("instagram:zora_laps")


def test_the_page_fits_a_phone_in_the_dark(sample_app: str, chromium: None) -> None:
    with watched_page(390, 844, has_touch=True, is_mobile=True, color_scheme="dark") as page:
        page.goto(f"{sample_app}/cypher?ask=unanswered")
        expect(page.get_by_text("3 rows in")).to_be_visible()
        assert not is_too_wide(page)
        assert violations(page) == []
