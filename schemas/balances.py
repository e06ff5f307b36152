"""Balances of the previous year: one amount for each code string."""

from __future__ import annotations

from schemas.figure_columns import figure_schema

CONTRACT = figure_schema("balances", ())
