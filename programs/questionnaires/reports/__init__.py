"""Answers as tables: one row a response, one row an answer, and the codebook of both."""

from programs.questionnaires.reports.codebook import codebook
from programs.questionnaires.reports.columns import Field, fields_of
from programs.questionnaires.reports.tables import Head, head_of, long_table, wide_table

__all__ = ["Field", "Head", "codebook", "fields_of", "head_of", "long_table", "wide_table"]
