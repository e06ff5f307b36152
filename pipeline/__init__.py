"""Takes a finance unit's exports from the inbox to the consolidated workbook and the reconciliation log."""

__version__ = "0.1.0"
