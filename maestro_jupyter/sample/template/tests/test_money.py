import unittest
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from ledger.money import CENT, ROUNDING, show, split, to_cents


class MoneyTest(unittest.TestCase):
    def test_amounts_are_shown_with_two_decimals(self):
        self.assertEqual(show(Decimal("1249")), "1,249.00")

    def test_the_nearer_cent_is_taken(self):
        self.assertEqual(str(to_cents(Decimal("2.344"))), "2.34")
        self.assertEqual(str(to_cents(Decimal("2.346"))), "2.35")
        self.assertEqual(str(to_cents(Decimal("2"))), "2.00")

    def test_the_way_of_rounding_is_decided(self):
        self.assertIn(ROUNDING, {ROUND_HALF_UP, ROUND_HALF_EVEN})

    def test_what_lies_between_two_cents_goes_the_way_that_was_decided(self):
        between = Decimal("2.345")
        self.assertEqual(to_cents(between), between.quantize(CENT, rounding=ROUNDING))

    def test_shares_add_up(self):
        shares = split(Decimal("10.00"), 3)
        self.assertEqual([str(share) for share in shares], ["3.34", "3.33", "3.33"])
        self.assertEqual(sum(split(Decimal("-0.05"), 4)), Decimal("-0.05"))
