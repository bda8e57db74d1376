"""Every sentence that code writes into a page, as a whole template with named fields, so that it can be translated."""

# Figures.
