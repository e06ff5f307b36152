"""`Kopplingar.xlsx`: codes that belong to no line, with what they may belong to; filled in, and taken into the settings.

docs/mappings.md says the same to people.
"""

from pipeline.mapping_list.columns import FILE, MappingColumns, mapping_columns
from pipeline.mapping_list.filled import Filled, filled_in
from pipeline.mapping_list.grouping import Pattern, patterns
from pipeline.mapping_list.proposals import Proposal
from pipeline.mapping_list.settings_text import with_mappings
from pipeline.mapping_list.unmapped import Unmapped, is_listed, unmapped

__all__ = [
    "FILE",
    "Filled",
    "MappingColumns",
    "Pattern",
    "Proposal",
    "Unmapped",
    "filled_in",
    "is_listed",
    "mapping_columns",
    "patterns",
    "unmapped",
    "with_mappings",
]
