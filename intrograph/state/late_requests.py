"""Requests of a page that was left: without care they blank the page that came after it."""

import logging

from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

log = logging.getLogger(__name__)


class CarefulRunner(ScriptRunner):
    """Runs no fragment of a page that was left.

    A browser sends some values late: which row of a table was ticked, a fifth of a second after the click; a timer,
    whenever its time has come. Streamlit runs such a request after the page that was opened meanwhile, and tells the
    browser that the old page is back, of which the browser then shows nothing.
    """

    def _run_script(self, rerun_data: RerunData) -> None:
        current = self._pages_manager.current_page_script_hash
        if rerun_data.fragment_id_queue and rerun_data.page_script_hash != current:
            log.debug("dropped a request of a page that was left")
            return
        super()._run_script(rerun_data)


def drop_late_requests() -> None:
    """Let every session of this process use a `CarefulRunner`; Streamlit has no setting for it."""
    setattr(app_session, ScriptRunner.__name__, CarefulRunner)
