"""Released tables as files: the same rows that the pages show, and no others."""

from __future__ import annotations

from analysis.reports.csv_tables import harmless, table_as_csv

__all__ = ["harmless", "table_as_csv"]
