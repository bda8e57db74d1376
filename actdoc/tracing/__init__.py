"""Code traced into expressions, and expressions written in another language: how the judged code runs in a browser.

The code of a function is called with a name in place of a number. Every operation on the name is noted instead of
computed. What comes back is the function as an expression, which `javascript` writes down. Where the code branches on a
parameter, it is called again for the other way.
"""
