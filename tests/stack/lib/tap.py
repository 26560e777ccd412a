"""Runs test cases of unittest and prints TAP, one line a test, without numbers and plan: `tests/stack/run` joins several."""

import sys
import time
import traceback
import unittest

REASON_LINES = 40


def said(test):
    """What a test promises: its docstring, else its name."""
    words = test.shortDescription() or getattr(test, "_testMethodName", str(test)).removeprefix("test_").replace("_", " ")
    return words.rstrip(".").replace("#", "")


class Tap(unittest.TestResult):
    """A test with several failed parts is one line with all their reasons."""

    def __init__(self, subject, out):
        super().__init__()
        self.subject, self.out, self.reasons, self.skipped_for, self.begun = subject, out, [], None, 0.0

    def startTest(self, test):
        super().startTest(test)
        self.reasons, self.skipped_for, self.begun = [], None, time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        self.line(test, said(test), self.reasons)

    def line(self, test, words, reasons):
        took = time.monotonic() - self.begun
        skip = f" # SKIP {self.skipped_for}" if self.skipped_for else ""
        print(f"{'not ok' if reasons else 'ok'} - {self.subject}: {words}{skip}", file=self.out)
        for reason in reasons:
            for text in reason.rstrip().split("\n")[-REASON_LINES:]:
                print(f"# {text}", file=self.out)
        print(f"{self.subject}: {words}: {took:.1f} s{' FAILED' if reasons else ''}", file=sys.stderr)
        self.out.flush()

    def _failed(self, test, error):
        reason = "".join(traceback.format_exception(*error))
        if hasattr(test, "_testMethodName") or hasattr(test, "test_case"):
            self.reasons.append((f"{test.params}: " if getattr(test, "params", None) else "") + reason)
        else:  # what a whole class needs did not come to be, or did not go away
            self.line(test, str(test), [reason])

    def addError(self, test, err):
        super().addError(test, err)
        self._failed(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._failed(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self._failed(subtest, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.skipped_for = reason


def run(subject, module, out=sys.stdout):
    """All cases of a module. True: all well."""
    result = Tap(subject, out)
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    return result.wasSuccessful()
