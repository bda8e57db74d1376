"""Code traced into expressions, and expressions written in another language: how the judged code runs in a browser.

A function of NumPy is called once, with a name in place of a number. Every operation on the name is noted instead of
computed. What comes back is the function as an expression, which `javascript` writes down.
"""
