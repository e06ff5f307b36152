"""What has happened in a workspace, as its journal tells: which files came, what became of them, how the periods stand.

What a run came to is recorded in one transaction. What holds now is the fold over all entries.
"""

from pipeline.record.fold import Record, RecordError, read_record
from pipeline.record.model import OUTCOMES, Entry, Export, FileRead, PeriodRecord, RunRecord
from pipeline.record.opening import journal_place, must_be_kept_here, open_journal, state_folder

__all__ = [
    "OUTCOMES",
    "Entry",
    "Export",
    "FileRead",
    "PeriodRecord",
    "Record",
    "RecordError",
    "RunRecord",
    "journal_place",
    "must_be_kept_here",
    "open_journal",
    "read_record",
    "state_folder",
]
