"""Words of pages that several share: the question, reasons, verdicts, chips, refusals."""
