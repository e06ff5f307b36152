"""What people write in the consolidated workbook: read back by row, kept in the journal, and carried on.

docs/answers.md says the same to people.
"""

from pipeline.answers.closing_block import ClosingBlock
from pipeline.answers.kept import ANSWER, Kept, Reading, fold_answers, news_of
from pipeline.answers.origin import Origin, origin_of, saved_by
from pipeline.answers.written import Written, written_in

__all__ = [
    "ANSWER",
    "ClosingBlock",
    "Kept",
    "Origin",
    "Reading",
    "Written",
    "fold_answers",
    "news_of",
    "origin_of",
    "saved_by",
    "written_in",
]
