import unittest

from examples.quickstart.inventory import stock


class StockTest(unittest.TestCase):
    def test_counts_are_sorted_by_item(self):
        self.assertEqual(stock.counts(), [["bolts", 40], ["nuts", 25], ["washers", 7]])


if __name__ == "__main__":
    unittest.main()
