"""The look that all pages share: one style sheet of sizes, distances and colors, icons, cards, and the undo toast.

`look.css` names sizes, distances and colors as variables (`--look-...`), which hold inside components too. Type scale
and colors of Streamlit's own elements are in `.streamlit/config.toml`.
"""

from intrograph.components.look.card import card
from intrograph.components.look.icons import Icon
from intrograph.components.look.style import show_style
from intrograph.components.look.toast import show_undo_toast, toast_with_undo

__all__ = ["Icon", "card", "show_style", "show_undo_toast", "toast_with_undo"]
