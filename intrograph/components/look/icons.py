"""The icons of pages and cards: one picture for one thing.

They are Material symbols, whose font comes with Streamlit; nothing is fetched.
"""

from enum import StrEnum


class Icon(StrEnum):
    """An icon as Streamlit's `icon=` parameters take it."""

    HOME = ":material/home:"
    EXPLORE = ":material/hub:"
    INTRODUCTIONS = ":material/handshake:"
    OUTREACH = ":material/view_kanban:"
    PLAN = ":material/route:"
    SEARCH = ":material/search:"
    MAP = ":material/map:"
    LISTS = ":material/bookmarks:"
    DATA = ":material/database:"
    CYPHER = ":material/terminal:"
    WATCH = ":material/trending_up:"
    FLAG = ":material/flag:"
    BACKTEST = ":material/science:"
    PARTNER = ":material/star:"
    HINT = ":material/info:"
    PROBLEM = ":material/error:"
    SAMPLE = ":material/auto_awesome:"
    FILES = ":material/upload_file:"
    SERVER = ":material/dns:"
