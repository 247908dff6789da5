"""Everything a learner types, pastes or uploads as numbers: one strict door."""

from normviz.readers.block import Block, read_block
from normviz.readers.csv_file import read_csv, write_csv
from normviz.readers.number import read_number

__all__ = ["Block", "read_block", "read_csv", "read_number", "write_csv"]
