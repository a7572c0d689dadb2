"""Outreach: the board, what is asked of each partner, and the warning before somebody is asked twice."""

from graph.outreach.board import Board, BoardCard, BoardColumn, board
from graph.outreach.conflicts import Conflict, conflicts
from graph.outreach.partner_load import PartnerLoad, partner_loads
from graph.outreach.record import Details, next_change, record, warnings_before

__all__ = [
    "Board",
    "BoardCard",
    "BoardColumn",
    "Conflict",
    "Details",
    "PartnerLoad",
    "board",
    "conflicts",
    "next_change",
    "partner_loads",
    "record",
    "warnings_before",
]
