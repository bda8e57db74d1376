"""What other frameworks compute: measured once by ``make frameworks``, recorded in a file, and read by the site.

Run as a program (``python -m actdoc.frameworks``), this evaluates every call of the records, and every expression that
the pages quote, in the frameworks that are installed beside it, judges the results by the oracle, and writes the file.
"""
