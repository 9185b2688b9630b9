import csv
import io
import json
import unittest
from datetime import date
from decimal import Decimal

from ledger.entry import Entry
from ledger.export import to_csv, to_json

PLAIN = Entry(date(2026, 3, 1), "food", Decimal("12.50"), "Lunch", frozenset({"work", "ada"}))


def cells(text):
    return list(csv.reader(io.StringIO(text)))


class ExportTest(unittest.TestCase):
    def test_json_holds_an_object_per_entry(self):
        (found,) = json.loads(to_json([PLAIN]))
        self.assertEqual(found["amount"], "12.50")

    def test_a_table_starts_with_its_header(self):
        self.assertEqual(to_csv([]), "day,account,amount,note,tags\n")

    def test_an_entry_is_a_line(self):
        self.assertEqual(to_csv([PLAIN]).splitlines()[1], "2026-03-01,food,12.50,Lunch,ada work")

    def test_commas_quotes_and_line_ends_survive(self):
        note = 'Laptop, "second hand"\nand a bag'
        entry = Entry(date(2026, 3, 5), "tools", Decimal("1249.00"), note)
        self.assertEqual(cells(to_csv([entry]))[1][3], note)

    def test_a_spreadsheet_does_not_run_a_note(self):
        for note in ("=1+1", "+1", "-1", "@SUM(A1)"):
            entry = Entry(date(2026, 3, 5), "tools", Decimal("1"), note)
            with self.subTest(note):
                self.assertEqual(cells(to_csv([entry]))[1][3], "'" + note)

    def test_a_negative_amount_stays_a_number(self):
        entry = Entry(date(2026, 3, 28), "food", Decimal("-4.20"))
        self.assertEqual(cells(to_csv([entry]))[1][2], "-4.20")
