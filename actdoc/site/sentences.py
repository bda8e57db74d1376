"""Every sentence that code writes into a page, as a whole template with named fields, so that it can be translated."""

# Figures.

FIGURE_CURVES = "{name} (solid) and its derivative (dashed)."
FIGURE_CORNERS = "Dots mark where the slope has a corner."
FIGURE_JUMPS = "Dots mark where either jumps, open where a value is not taken."
FIGURE_MINIMUM = "A cross marks the minimum."
FIGURE_MAXIMUM = "A cross marks the maximum."

FIGURE_ALTERNATIVE = (
    "Curve of {name} from x = {low} to {high}: it goes from {start} through {middle} at 0 to {end}; "
    "its slope at 0 is {slope}."
)
FIGURE_ALTERNATIVE_BY_CONVENTION = (
    "Curve of {name} from x = {low} to {high}: it goes from {start} through {middle} at 0 to {end}; "
    "its slope at 0 is {slope} by convention."
)

FIGURE_SLOPE_IN_X = "its slope in x"
FIGURE_VECTOR_CAPTIONS = {
    "gated": "{name} of the vector (1, x), the value 1 and the gate x, as x varies (solid), "
    "and its slope in x (dashed).",
    "scalar": "{name} of the vector (x, 0) as x varies (solid), and its slope in x (dashed).",
    "several": "The first output of {name} for the vector (x, 0) as x varies (solid), and its slope in x (dashed).",
    "random": "The first output of {name} for the vector (x, 0) as x varies, with rng=0 (solid), "
    "and its slope in x (dashed).",
}
FIGURE_VECTOR_ALTERNATIVES = {
    "gated": "Curve of {name} of the vector (1, x) from x = {low} to {high}: "
    "it goes from {start} through {middle} at 0 to {end}.",
    "scalar": "Curve of {name} of the vector (x, 0) from x = {low} to {high}: "
    "it goes from {start} through {middle} at 0 to {end}.",
    "several": "Curve of the first output of {name} for the vector (x, 0) from x = {low} to {high}: "
    "it goes from {start} through {middle} at 0 to {end}.",
    "random": "Curve of the first output of {name} for the vector (x, 0), with rng=0, from x = {low} to {high}: "
    "it goes from {start} through {middle} at 0 to {end}.",
}
