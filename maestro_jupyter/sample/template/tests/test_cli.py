import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from ledger.cli import main


class CommandLineTest(unittest.TestCase):
    def run_with(self, text, *options):
        out, err = io.StringIO(), io.StringIO()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "ledger.txt")
            file.write_text(text, encoding="utf-8")
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                status = main([str(file), *options])
        return status, out.getvalue(), err.getvalue()

    def test_the_total_is_printed(self):
        status, out, _ = self.run_with("2026-03-01 food 12.50\n2026-03-02 rent 900.00\n")
        self.assertEqual((status, out), (0, "912.50\n"))

    def test_a_missing_file_is_an_error_without_a_traceback(self):
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            self.assertEqual(main(["/nowhere/ledger.txt"]), 1)
        self.assertIn("/nowhere/ledger.txt", err.getvalue())
