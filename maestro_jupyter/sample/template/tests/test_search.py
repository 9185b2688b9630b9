import unittest
from datetime import date
from decimal import Decimal

from ledger.entry import Entry
from ledger.search import find

LUNCH = Entry(date(2026, 3, 1), "food", Decimal("12.50"), "Lunch with Ada", frozenset({"work"}))
RENT = Entry(date(2026, 3, 2), "rent", Decimal("900.00"), "March")
TRAIN = Entry(date(2026, 3, 14), "travel", Decimal("48.75"), "Train", frozenset({"work", "ch"}))
ENTRIES = (LUNCH, RENT, TRAIN)


class SearchTest(unittest.TestCase):
    def test_nothing_asked_finds_everything(self):
        self.assertEqual(find(ENTRIES), list(ENTRIES))

    def test_text_is_found_in_any_case(self):
        self.assertEqual(find(ENTRIES, "lunch"), [LUNCH])

    def test_text_is_found_in_the_account(self):
        self.assertEqual(find(ENTRIES, "RENT"), [RENT])

    def test_a_tag_is_found_whole(self):
        self.assertEqual(find(ENTRIES, tag="work"), [LUNCH, TRAIN])
        self.assertEqual(find(ENTRIES, tag="wor"), [])

    def test_both_days_of_a_range_count(self):
        self.assertEqual(
            find(ENTRIES, since=date(2026, 3, 2), until=date(2026, 3, 14)), [RENT, TRAIN]
        )

    def test_everything_asked_must_fit(self):
        self.assertEqual(find(ENTRIES, "train", tag="ch", since=date(2026, 3, 3)), [TRAIN])
        self.assertEqual(find(ENTRIES, "train", tag="ch", until=date(2026, 3, 3)), [])
