import unittest
from datetime import date
from decimal import Decimal

from ledger.budget import Standing, standings, warnings
from ledger.entry import Entry


def spent(day, account, amount):
    return Entry(date.fromisoformat(day), account, Decimal(amount))


LIMITS = {"food": Decimal(100), "rent": Decimal(900), "travel": Decimal(50)}
ENTRIES = (
    spent("2026-03-01", "food", "80.00"),
    spent("2026-03-02", "rent", "950.00"),
    spent("2026-02-27", "food", "75.00"),
    spent("2026-03-03", "books", "20.00"),
    spent("2026-03-28", "food", "-4.00"),
)


class BudgetTest(unittest.TestCase):
    def test_what_is_left_may_be_negative(self):
        self.assertEqual(Standing("rent", Decimal(900), Decimal(950)).left, Decimal(-50))

    def test_every_account_with_a_limit_has_a_standing(self):
        self.assertEqual(
            standings(LIMITS, ENTRIES, "2026-03"),
            [
                Standing("food", Decimal(100), Decimal("76.00")),
                Standing("rent", Decimal(900), Decimal("950.00")),
                Standing("travel", Decimal(50), Decimal(0)),
            ],
        )

    def test_the_worst_account_is_warned_of_first(self):
        self.assertEqual(
            warnings(standings(LIMITS, ENTRIES, "2026-03"), Decimal("0.75")),
            ["rent is 50.00 over its limit of 900.00", "food has 24.00 left of 100.00"],
        )

    def test_an_account_well_inside_its_limit_is_not_mentioned(self):
        self.assertEqual(warnings([Standing("food", Decimal(100), Decimal("79.99"))]), [])

    def test_the_share_itself_is_enough_for_a_warning(self):
        self.assertEqual(
            warnings([Standing("food", Decimal(100), Decimal(80))]),
            ["food has 20.00 left of 100.00"],
        )

    def test_a_limit_of_nothing_is_exceeded_by_anything(self):
        self.assertEqual(
            warnings([Standing("games", Decimal(0), Decimal("0.01"))]),
            ["games is 0.01 over its limit of 0.00"],
        )
        self.assertEqual(warnings([Standing("games", Decimal(0), Decimal(0))]), [])
