import unittest
from datetime import date
from decimal import Decimal

from ledger.entry import Entry
from ledger.summary import by_account, by_month, total


def spent(day, account, amount):
    return Entry(date.fromisoformat(day), account, Decimal(amount))


ENTRIES = (
    spent("2026-03-09", "food", "31.20"),
    spent("2026-03-02", "rent", "900.00"),
    spent("2025-12-24", "gifts", "50.00"),
    spent("2026-03-01", "food", "12.50"),
)


class SummaryTest(unittest.TestCase):
    def test_the_total_adds_everything_up(self):
        self.assertEqual(total(ENTRIES), Decimal("993.70"))

    def test_the_largest_account_comes_first(self):
        self.assertEqual(
            list(by_account(ENTRIES).items()),
            [("rent", Decimal("900.00")), ("gifts", Decimal("50.00")), ("food", Decimal("43.70"))],
        )

    def test_equal_accounts_go_by_name(self):
        equal = (spent("2026-01-01", "b", "1"), spent("2026-01-01", "a", "1"))
        self.assertEqual(list(by_account(equal)), ["a", "b"])

    def test_months_go_by_time_and_leave_none_out(self):
        self.assertEqual(
            list(by_month(ENTRIES).items()),
            [
                ("2025-12", Decimal("50.00")),
                ("2026-01", Decimal(0)),
                ("2026-02", Decimal(0)),
                ("2026-03", Decimal("943.70")),
            ],
        )

    def test_no_entries_give_no_sums(self):
        self.assertEqual(by_account(()), {})
        self.assertEqual(by_month(()), {})
