"""How fast the functions are beside the lines that people write themselves: measured by ``make bench``, and recorded.

Run as a program (``python -m actdoc.speed``), this times every function and derivative, ours beside the textbook line,
SciPy, PyTorch and JAX, and counts the memory that each takes and the digits that each loses.
"""
