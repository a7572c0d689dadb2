"""What the app shows and logs when a page fails in a way that nobody expected."""

import logging

import pytest
from streamlit.testing.v1 import AppTest


def failed_page() -> None:
    from intrograph.state.errors import report_unexpected

    try:
        {}["plan"]
    except KeyError as error:
        report_unexpected(error)


def test_an_unexpected_error_is_a_sentence_on_the_page_and_a_traceback_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "intrograph"):
        page = AppTest.from_function(failed_page, default_timeout=60).run()
    assert "a fault of the app and not yours. Reload the page" in page.error[0].value
    assert not page.exception
    (record,) = [record for record in caplog.records if record.name == "intrograph.state.errors"]
    assert record.exc_info
    assert "KeyError('plan')" in record.getMessage()
