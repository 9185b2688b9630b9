import unittest
from datetime import date
from decimal import Decimal

from ledger.parser import ParseError, parse


class ParserTest(unittest.TestCase):
    def test_a_line_becomes_an_entry(self):
        (entry,) = parse("2026-03-01 food 12.50 Lunch with Ada #work")
        self.assertEqual(entry.day, date(2026, 3, 1))
        self.assertEqual(entry.account, "food")
        self.assertEqual(entry.amount, Decimal("12.50"))
        self.assertEqual(entry.note, "Lunch with Ada")
        self.assertEqual(entry.tags, {"work"})

    def test_blank_lines_are_skipped(self):
        self.assertEqual(len(parse("\n2026-03-02 rent 900.00\n   \n")), 1)

    def test_comments_are_skipped(self):
        self.assertEqual(len(parse("# March\n2026-03-02 rent 900.00\n  # the end")), 1)

    def test_thousands_separators_are_read(self):
        (entry,) = parse("2026-03-05 tools 1,249.00 Laptop")
        self.assertEqual(entry.amount, Decimal("1249.00"))

    def test_an_error_names_its_line(self):
        for wrong in ("2026-03-02 rent", "2026-13-02 rent 1.00", "2026-03-02 rent much"):
            with self.subTest(wrong), self.assertRaisesRegex(ParseError, "line 3"):
                parse(f"2026-03-01 food 1.00\n\n{wrong}\n")
