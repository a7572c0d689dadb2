"""Cross-filtering of people: brushes on the values of some columns, and what they leave of all the others."""

from graph.cross_filter.brushes import Brushes, RangeBrush, SetBrush
from graph.cross_filter.columns import Category, CategoryColumn, NumberColumn, PeopleTable
from graph.cross_filter.histograms import Histogram, histograms, passing
from graph.cross_filter.people import People, people_table

__all__ = [
    "Brushes",
    "Category",
    "CategoryColumn",
    "Histogram",
    "NumberColumn",
    "People",
    "PeopleTable",
    "RangeBrush",
    "SetBrush",
    "histograms",
    "passing",
    "people_table",
]
