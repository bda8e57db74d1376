"""Every sentence that code writes into a page, as a whole template with named fields, so that it can be translated.

The text is Markdown. A field holds what a record or the recorded run says: a number, an expression, a name, code. Where
the words around a field depend on it, each case has a template of its own.
"""

import math

# Lists: "a", "a and b", "a, b and c"; and those without "and", of names, code or clauses.

BEFORE_LAST, BETWEEN, BETWEEN_CLAUSES = " and ", ", ", "; "


def listed(items):
    """Write a list as a sentence has it.

    Parameters
    ----------
    items : list of str
        Its items.

    Returns
    -------
    str
        The items with commas, and the last with "and".

    Examples
    --------
    >>> listed(["PyTorch"]), listed(["PyTorch", "JAX", "ONNX"])
    ('PyTorch', 'PyTorch, JAX and ONNX')
    """
    before = BETWEEN.join(items[:-1])
    return BEFORE_LAST.join(filter(None, [before, *items[-1:]]))


# Answers that several tables give.

NONE, NOT_APPLICABLE, EXACT = "none", "–", "exact"

# At a glance: a row each, then what stands in it.

PROPERTY, VALUE = "Property", "Value"
FAMILY, FAMILY_LINK = "Family", "{{doc}}`{family} </functions/index>`"
OTHER_NAMES = "Aliases"
RANGE, RANGE_FROM_N = "Range of values", "{range} for n ≥ {n}"
LIMITS, BOTH_LIMITS = "Limits", "{left} at −∞, {right} at ∞"
SLOPE_AT_ZERO = "Slope at 0"
# By whether it is chosen, and whether the function has parameters.
SLOPES_AT_ZERO = {
    (False, False): "{slope}",
    (True, False): "{slope}, by convention",
    (False, True): "{slope} with the default parameters",
    (True, True): "{slope} with the default parameters, by convention",
}
MONOTONIC = "Monotonic"
# By what a record says of itself.
DIRECTIONS = {
    "increasing": "increasing",
    "decreasing": "decreasing",
    "non-increasing": "non-increasing",
    "non-decreasing": "non-decreasing",
    "decreasing, then increasing": "decreasing, then increasing",
    "increasing, then decreasing": "increasing, then decreasing",
    "non-increasing, then increasing": "non-increasing, then increasing",
}
PARITIES = {"odd": "odd", "even": "even", None: "neither"}
SMOOTHNESS = "Smoothness"
# By how many derivatives are continuous: with one place where no more are, and with several.
SMOOTH = {
    -1: ("jumps at {places}", "jumps at {places}"),
    0: ("continuous, with a kink at {places}", "continuous, with kinks at {places}"),
    1: (
        "once continuously differentiable, but not twice at {places}",
        "once continuously differentiable, but not twice at {places}",
    ),
    math.inf: ("infinitely differentiable", "infinitely differentiable"),
}
# The same where it depends on a parameter: by how many are continuous if the condition holds, and else.
SMOOTH_IF = {
    (1, 0): (
        "once continuously differentiable for {condition}, else with a kink at {places}",
        "once continuously differentiable for {condition}, else with kinks at {places}",
    ),
}
PARITY = "Odd or even"
SATURATES = "Saturates"
SATURATES_ON = {
    "both": "on both sides",
    "left": "on the left",
    "right": "on the right",
    "no": "no",
}
OUTPUT = "Output"
OUTPUT_NUMBER = "one number for each vector"
OUTPUT_VECTOR = "{length} numbers for each vector of n"
PARAMETERS = "Parameters"
IN_A_FRAMEWORK = "In {framework}"
PARAMETER, PARAMETER_WITH_LETTER = "`{name}={default}`", "`{name}={default}` ({letter})"
SOURCES, SOURCES_CITED = "Sources", "{{cite:t}}`{keys}`"

# The symbols of formulas, by the operation or the record that brings them in.

HERE = "Here {meanings}."
MEANINGS = {
    "delta": r"$\delta_{i,j}$ is 1 where $i$ and $j$ are equal, and 0 elsewhere",
    "Phi": r"$\Phi$ is the distribution function of the standard normal distribution, and $\varphi$ its density",
    "n": "n is the number of components of x, and the indices count from 0",
    "simplex_shift": r"$x_{(1)}, \dots, x_{(n)}$ are the n components of x in falling order",
    "noise": (
        "the components of g are drawn from the Gumbel distribution: "
        r"$g_i$ is $-\log(-\log u_i)$ with uniform $u_i$"
    ),
    "argmax": "argmax is the index of the largest component, the first of several",
    "binary_step": r"$H$ is the {doc}`binary step </functions/binary_step>`",
    "sigmoid": r"$\sigma$ is the {doc}`sigmoid </functions/sigmoid>`",
}
IN_USE = "With `training=False`:"
WITH_CHOICES = "With {choices}:"

# Properties.

FACTS_CHECKED = (
    "The tests check these facts and those at the top of the page: ranges, monotonic stretches, slopes, zeros and "
    "extrema by interval arithmetic, the rest at points. {doc}`/check` says how, and the catalogue {ref}`what the "
    "words mean <facts>`."
)
FACTS_OF_THE_EXACT_FORM = "They are stated for the exact form."
FACTS_ASSUME = "They are stated for {condition}; elsewhere some differ."
ZEROS = "Zeros"
FIXED_POINTS = "Fixed points: f(x) = x"
# By the name of the fact.
EXTREMA = {
    "minimum": "Minimum",
    "maximum": "Maximum",
    "derivative_minimum": "Lowest slope",
    "derivative_maximum": "Highest slope",
}
VALUE_AT_PLACE = "{value} at {place}"
LIPSCHITZ = "Smallest Lipschitz constant"
NO_BOUND_AT_A_JUMP, NO_BOUND = "none: it jumps", "none: the slope is not bounded"
# The two fields are expressions, in the order in which the record names them.
THE_LARGER = "the larger of {0} and {1}"
BOTH_HOLD = "{0} and {1}"
IDENTITIES = "These equations hold for every x. The tests check them in certified arithmetic, at many x."
VALUE_COLUMN, SLOPE_COLUMN, SEEDED_COLUMN = (
    "{name}(x)",
    "{name}′(x)",
    "{name}(x) for one seed",
)

# How it is computed.

AROUND_THE_CODE = (
    "The code below computes the function and its derivative, and runs as it stands, for an array of floats. "
    "Before it, the package checks the arguments and cuts x into blocks that stay in the cache, in {precision}; "
    "after it, the package puts NaN where x is NaN{rounds}."
)
AROUND_THE_CODE_OF_VECTORS = (
    "The code below computes the function and its derivative, and runs as it stands, for an array of floats. "
    "Before it, the package checks the arguments and cuts x into blocks of whole vectors in "
    "{precision}{rounds}."
)
PRECISION = {False: "float64", True: "the precision of x"}
ROUNDS = {False: ", and rounds once to the precision of x", True: ""}
ROUNDS_VECTORS = {
    False: "; after it, the package rounds once to the precision of x",
    True: "",
}
# {slope} is a name in the code: derivative, jacobian or gradient.
PROMISE = "{name} promises {ulps} ulp at most, value and {slope}."
PROMISE_EXACT = "{name} promises no error at all: 0 ulp at most, value and {slope}."
PROMISE_BESIDE_A_ZERO = (
    "Beside a zero, where terms cancel, that means ulps of the largest term."
)
PROMISE_ABOVE_TWO = "Most functions promise 2; {ref}`why some promise more <above-two>`."

# The tables of errors.

FUNCTION, PROMISED, JUDGED = "function", "promised", "results judged"
ERROR_COLUMNS = ("f, float64", "f, float32", "f′, float64", "f′, float32")
OURS, OUR_COLUMN = "**{error}**", "actdoc"
FALSE_ZEROS = "{error} ({count})"
IN_FLOAT32, NO_DERIVATIVE, NO_KERNEL = "in float32", "no derivative", "no kernel"

# The frameworks.

VERSION = "{framework} {version}"
VERSION_ONNX = "ONNX (onnxruntime {onnxruntime}, opset {opset})"
VERSION_KERAS = "Keras {keras} on TensorFlow {tensorflow}"
VERSION_SCIPY = "SciPy {scipy} and NumPy {numpy}"
FRAMEWORK_COLUMNS = ("Framework", "Call", "Defaults among them", "Values")
FRAMEWORK_TABLE = "```{{table}}\n:class: calls\n\n{table}\n```"
# By how a call compares, as `comparison.kind` says it; and what stands in the table of all of them instead.
COMPARED = {
    "agrees": "agrees",
    "random": "random, not compared",
    "definition-agrees": "the definition (onnx {onnx}) agrees; onnxruntime does not have it",
    "does-not-run": "does not run",
    "not-recorded": "not recorded yet",
}
COMPARED_MARKS = {"agrees": "✓", "random": "(random)"}
# By whether the largest difference, {gap}, is relative to the truth, and whether an x is known where it is as large.
DIFFERS = {
    (False, False): "**differs**, by up to {gap}",
    (False, True): "**differs**, by up to {gap}, for example at {place}",
    (True, False): "**differs**, by up to {gap} (relative)",
    (True, True): "**differs**, by up to {gap} (relative), for example at {place}",
}
ANOTHER_CALL_AGREES = "{status}; {call} agrees"
IN_THE_RUN = (
    "From a recorded run; {doc}`the page on frameworks </compare/frameworks>` says how."
)
IN_NO_FRAMEWORK = "No framework of the recorded run has it under a name of its own."
NEWER_THAN_THE_RUN = "The recorded run does not know this function, which is newer."
# {who} is a list of HERE_TOO and IN_FRAMEWORK, {others} a list of OTHER_VALUE.
SLOPE_SHARED = "The slope at {place} is {value} {who}."
SLOPE_DIFFERS = "The slope at {place} is {value} {who}, but {others}."
VALUE_SHARED = "The value at {place} is {value} {who}."
VALUE_DIFFERS = "The value at {place} is {value} {who}, but {others}."
HERE_TOO, IN_FRAMEWORK, OTHER_VALUE = "here", "in {framework}", "{value} in {frameworks}"
PORT_COLUMNS, SLOPE_IN = ("in", "write"), "{framework} (slope)"
NO_GAP = "The recorded run found no difference at all between the two, over [−8, 8]."
LARGEST_GAP = (
    "The recorded run found a largest difference of {gap} between the two, over [−8, 8]."
)

# Speed.

TIME_COLUMNS = (
    "function",
    "rows of",
    "actdoc",
    "textbook",
    "SciPy",
    "PyTorch",
    "JAX",
    "textbook / actdoc",
    "memory: actdoc",
    "memory: textbook",
    "worst ulps: actdoc",
    "worst ulps: textbook",
)
TIME_ERRORS = TIME_COLUMNS[-2:]
#: What a phone shows of them, by the places of columns.
TIME_SETS = {
    "2 3 4 8": "textbook line",
    "2 3 5": "SciPy",
    "2 3 6": "PyTorch",
    "2 3 7": "JAX",
    "2 9 10": "memory",
    "2 11 12": "worst ulps",
}
RATIO_COLUMNS = ("compared with", "of", "precision")
ROWS_OF = "rows of {n}"
COMPARED_WITH = {
    "textbook": "textbook line",
    "scipy": "SciPy",
    "torch": "PyTorch",
    "jax": "JAX",
}
LINES_OVER_SIZES = {
    ("value", "float64"): "values, float64",
    ("derivative", "float64"): "derivatives, float64",
    ("value", "float32"): "values, float32",
    ("derivative", "float32"): "derivatives, float32",
}
CHART_PANELS = ("nanoseconds a number", "digits lost")
CHART_KEYS = ("actdoc", "textbook")
CHART_CAPTION = (
    "Time for a million numbers in float64, and the digits that the worst result loses: ours (dots) and the textbook "
    "lines (crosses). Functions of vectors get rows of {rows}."
)
CHART_ALTERNATIVE = (
    "A row for each of {count} functions, from {first} to {last}. The textbook line takes longer than ours in {slower} "
    "rows. It loses more than half of the digits somewhere in {half} rows; ours loses {worst} digits at most."
)
LINES_CAPTION = (
    "The time of the textbook line divided by ours, against how many numbers there are: the median over the "
    "functions of one number. Above the line at 1, ours is faster."
)
LINES_ALTERNATIVE = "{count} lines over sizes from {first} to {last} numbers; all medians lie between {low} and {high}."

# What an activation costs beside the products of its layer.

COST_COLUMNS = ("computed by",)
WIDTH_COLUMN, COST_SHARE = "width {width}", "{percent} %"
COMPUTED_BY = {
    "textbook": "textbook line",
    "scipy": "SciPy",
    "actdoc": "actdoc",
    "torch": "PyTorch",
}
ZEROS_COLUMNS = (
    "zeros",
    "dense product (µs)",
    "sparse / dense",
    "with the conversion / dense",
)

# The catalogue.

CATALOGUE_COLUMNS = (
    "name",
    "curve",
    "family",
    "formula",
    RANGE_COLUMN := "range",
    "monotonic",
    "smooth",
    "odd or even",
)
WITH_ALIASES = "{function} (also {aliases})"

# What stands above the rows of a large table, and what its buttons say.

FILTER, FILTER_HINT, FILTER_FOUND = "Filter", "any words", "{shown} of {all}"
SMOOTH_IN_SHORT = {-1: "jumps", 0: "C⁰", 1: "C¹", math.inf: "C{sup}`∞`"}

# The small curves, in the gallery and in the catalogue.

THUMBNAILS = (
    "The small curves: **solid** for the defaults, **dashed** for another parameter or output; thin grey lines are the "
    "axes through 0."
)
MORE_ON_THUMBNAILS = "More on the small curves"
FAMILY_CLOSER = "“{family}” from {low} to {high}"
THUMBNAILS_IN_FULL = (
    "The small curves run from x = {low} to {high}, that of {other} to {far}; closer, where they differ: {closer}. "
    "**Solid** is the function with the "
    "defaults of its parameters. **Dashed** is a second curve. If there are parameters, it has the largest value of "
    "the last one that the slider on its page offers. For a function of a vector, solid is the first output for the "
    "vector (x, 0), and dashed the second output; {scalar} has one output, and dashed is that for (x, {component}). "
    "For a gated unit, x is the gate: solid for the value 1, dashed for the value {value}."
)
FILTER_NONE = "Nothing has all of these words. Clear the field to see all {all}."
CLAIMS_NONE = "Nothing that is chosen has all of these words. Clear the field and choose all verdicts to see all {all}."
SORTS = "Sort the rows by this column"
OF_WHAT, IN_WHAT, WHICH_COLUMNS = "Show", "in", "Columns"
FRAMEWORK, SHOWN_FRAMEWORKS = "Framework", "Frameworks"
VALUES_OR_DERIVATIVES = {"value": "values", "derivative": "derivatives"}

# What the tables are of. The first is for a table that has no words of its own.

CAPTION_FROM_HEADING = "{heading}: {columns}"
CAPTION_FROM_QUESTION = "{heading} {columns}"
CATALOGUE_CAPTION = "All functions of the catalogue"
OUR_ERRORS_CAPTION = (
    "The bound that each function promises, and the worst errors measured, in ulps"
)
ACCURACY_CAPTION = "Worst errors in ulps, ours and the frameworks'"
TABLE_PARTS = {
    ("value", "float64"): "Values, float64",
    ("value", "float32"): "Values, float32",
    ("derivative", "float64"): "Derivatives, float64",
    ("derivative", "float32"): "Derivatives, float32",
}
#: From the least error to the largest, as the cells are coloured.
ERROR_SIZES = (
    "at most 2 ulps",
    "at most 10",
    "at most 1,000",
    "at most a million",
    "more",
    "no digit is right",
)
FRAMEWORKS_CAPTION = (
    "What each framework calls a function, and whether it computes the same"
)
PORT_CAPTION = "The same in {frameworks}"
TIMES_CAPTION = "Nanoseconds per number, memory and worst errors of each function"
RATIOS_CAPTION = "Their time divided by ours, by how many numbers there are: medians"
ROWS_CAPTION = (
    "Their time divided by ours, by the length of rows: medians over functions of vectors"
)
PRODUCTS_CAPTION = (
    "The time of an activation in percent of the time of the products beside it"
)
ZEROS_CAPTION = "The time of a product of which a share of the inputs is 0, and that of the sparse one divided by it"


# The page of a function: what stands before its author's sections, and what behind them.

# Nobody who looks a function up should have to scroll for its formula, its figure and its facts.
BEFORE_THE_PROSE = """
:::::{{container}} lookup
::::{{container}} formulas
{formulas}

{symbols}
::::

::::{{container}} drawing
```{{curve}} {name}
```
::::

::::{{container}} facts
{glance}
::::
:::::

{bars}

```{{contents}}
:local:
:depth: 1
:backlinks: none
:class: this-will-duplicate-information-and-it-is-still-useful-here
```

## Use it

```pycon
{examples}
```

The full descriptions are in the {{doc}}`API reference </api>`.

{others}

"""
BARS_OF_A_VECTOR = "```{{bars}} {name}\n```"
OTHER_FORMS = "## Other forms\n\n{formulas}"
OTHER_FORM = ":::{{container}} form\n{formulas}\n\n{symbols}\n:::"
AFTER_THE_PROSE = """
## Properties

{properties}

{identities}

Special values, as the package computes them, to six digits:

{special_values}

## In the frameworks

{frameworks}

{numpy}

## How it is computed

{around}

<details class="source">
<summary>The code, as tested</summary>

```python
{code}
```

</details>

{promise} The worst errors measured, in {{ref}}`ulps <ulp>`, beside the promised bound and the count of results judged:

{accuracy}

The page {{doc}}`/check` explains how they are judged; {{doc}}`/compare/accuracy` has those of the frameworks.

## See also

{relatives}
"""

# Citations, by how many authors there are, in the bibliography and in notebooks.

AUTHORS = {1: "{first}", 2: "{first} and {second}"}
MORE_AUTHORS = "{first} et al."
CITED, CITED_IN_PARENTHESES = "{authors} ({year})", "{authors}, {year}"
CITED_ON = "Cited in: "

# Notebooks.

DOWNLOAD = "Download this page as a Jupyter notebook"
DOWNLOAD_EXERCISES = "without solutions"
BETWEEN_LINKS = " · "
INSTALL_LINE = "pip install --find-links {place} {wanted}"
INSTALL, COPY_INSTALL = "To run it: {command}", "Copy the line that installs it"
INSTALL_FROM_A_COPY = "From a downloaded copy: {page}."
NOTEBOOK_INSTALL = (
    "This notebook imports {modules}. To install all of it, run `{command}`. "
    "In a downloaded copy of the site, the path of its folder `{folder}` takes the place of the address."
)
YOUR_ANSWER = "# Your answer:"
ON_THE_PAGE = "*On the page, there is a live figure here.*"

# Pages as Markdown, and what else programs read.

FIGURE_SHOWS = "*Figure: {told}*"
MARKDOWN_FROM = "This page is at <{address}>. {licence}"
CARD = "The curve of {name} and of its derivative, with its formula."
CARD_COMMON = "The curves of all functions."
LLMS = (
    "Each page is here as Markdown. Results in it were computed when the site was built; errors and what frameworks "
    "compute were measured in a recorded run."
)
LLMS_MORE = "## More"
LLMS_FILES = (
    "- [catalogue.json]({base}catalogue.json): every function as data: formulas, facts, values, sources, accuracy, "
    "names in the frameworks.",
    "- [catalogue.schema.json]({base}catalogue.schema.json): what stands in that file.",
    "- [references.bib]({base}references.bib): the sources.",
    "- [CITATION.cff]({base}CITATION.cff): how to cite the site.",
)
# The licence of text and figures, and where it stands.
CC_BY = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
LICENCE = (
    f"Text and figures may be reused under [{CC_BY[0]}]({CC_BY[1]}), "
    "code under the 3-clause BSD licence."
)

# Twins: lines of PyTorch beside a chapter's NumPy.

TWIN_AGREES = (
    "PyTorch {version} has run these lines. The largest difference from ours, in {names}, "
    "is {gap} of the largest number."
)
TWIN_IS_EQUAL = "PyTorch {version} has run these lines. There is no difference from ours, to the last bit, in {names}."
TWIN_PRINTED = "PyTorch {version} has run these lines, and printed:"
TWIN_PRINTED_TOO = "They printed:"

# Where a reader reports a mistake: with a repository and without.

MISTAKE = "The link “{wrong}” at the foot of each page leads to a form in [the repository]({repository})."
MISTAKE_WITHOUT = (
    "This copy of the site was built without the address of a repository. "
    "Tell those who gave it to you: the name of the page and the sentence are enough."
)

# The ledger of claims.

LEDGER_COLUMNS = ("claim", "verdict")
LEDGER_COUNT = "{count} claims: {verdicts}."
LEDGER_VERDICT = "{number} {verdict}"
LEDGER_CHOICE = "Verdicts"
CLAIM = "“{claim}” ({verdict})"

# Figures.

SAVED_AS = {".svg": "SVG", ".pdf": "PDF"}
SAVED_LINK = '<a href="{href}" download title="{file}, {licence}">{text}</a>'
# What a file says of itself; what is None, it does not say.
SAVED_ABOUT = {
    "Title": "{title}", "Author": "{author}", "Subject": "{source}, {licence}",
    "CreationDate": None, "Creator": None, "Producer": None,
}  # fmt: skip
FIGURE_CHOSEN = "A function (solid) and its derivative (dashed). Crosses mark extrema; dots mark corners and jumps."
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
FIGURE_LAYERS = "{name}(x), {layers} times", "product of the slopes at x"
FIGURE_LAYERS_CAPTION = (
    "A function applied to its own result, as often as the legend says (solid), "
    "and the product of the slopes (dashed)."
)
FIGURE_LAYERS_ALTERNATIVE = (
    "Curve of {name} applied {layers} times, from x = {low} to {high}: "
    "it goes from {start} through {middle} at 0 to {end}; the product of the slopes at 0 is {slope}."
)
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

# Live plots: what stands in the panel below a figure.

PANEL, PANEL_OF_SEVERAL = "Move along the curve of {name}", "Move along a curve"
ALONG = "x, along the curve"
READ_VALUE, READ_SLOPE = "f(x)", "f′(x)"
MORE_OF_THE_FIGURE = "Zoom, tails, errors"
OUTSIDE = f"This x is outside the plot, which “{MORE_OF_THE_FIGURE}” makes wider."
NO_NUMBER = "x must be a number, such as −0.5 or 1e-3."
FACTS_OF_A_CHOICE = "The facts of this page are those of {choice}."
FACTS_OF_USE = "Formulas and facts of this page are those of training=False."
VIEW, LOGARITHMIC, ERRORS_AS_WRITTEN = (
    "view",
    "logarithmic",
    "ulps lost by the textbook formula",
)
WHOLE = "{low} to {high}"
LEFT_TAIL, RIGHT_TAIL = "left tail, −40 to 0", "right tail, 0 to 40"
FAR_LEFT, FAR_RIGHT = "far left, −800 to 0", "far right, 0 to 800"
NEAR_ZERO = "close to 0"
WHICH, LAYERS = "function", "layers"
CLOSER, WIDER, RESET = "closer", "wider", "reset"

# Live vectors: bars to drag, what stands before each, and what is said of all together.

BARS = "Move the numbers that go into {name}"
BARS_OF_BOTH = "Move the logits that go into sigmoid and softmax"
INPUT, VALUE_HALF, GATE_HALF = "x[{index}]", "value x[{index}]", "gate x[{index}]"
OUTPUT_PLACE = "f(x)[{index}]"
TEMPERATURE = "temperature T of f(x / T)"
SUM, MAXIMUM = "sum", "max(x)"
WHICH_ARE_THERE, WHICH_ONE = "which are there?", "which one?"
HOW_MANY, ALL_DIGITS = "how many", "all digits"

# The explorer: its figure, and what stands in its controls.

EXPLORER = "Choose functions and compare them"
EXPLORER_CAPTION = "Every function has a colour and a marker of its own."
REMOVE = "remove function {number}, {name}"
ANOTHER, ADD = "another function", "add"
SHOW, SHOWN = "show", {"f": "f", "d": "f′", "both": "f and f′"}
DIFFERENCE, NO_DIFFERENCE = "difference from", "none"
ENDS = "x from", "to"
SAVE = "save as SVG"
EXPLORER_WITHOUT_SCRIPTS = (
    "Without JavaScript this page shows one view only, "
    "and the links to other views do nothing."
)
COMPARE = "compare with others"

# What its script says, by the name under which it knows it; it fills in the fields.

EXPLORER_SAYS = {
    "alongAll": "x {x}: {values}.",
    "difference": "{name} − {other}",
    # Below the figure: what is not usual there.
    "dashed": "dashed: f′",
    "less": "minus {other}",
    "absolute": "absolute values",
    # An address that makes no sense: what was expected of its parts, and what came.
    "nonsense": "This address makes no sense: {why}. Here is the view with which the page begins.",
    "impossible": "That is not possible: {why}.",
    "must": {
        "f": "f must be a function of the catalogue, got {value}",
        "most": "a view has six functions at most, got more",
        "part": "a view has f with its parameters, show, from, low, high, log and at, got {name}",
        "be": "{name} must be {expected}, got {value}",
        "from": "from must be the number of a function, counted from 0, got {value}",
        "x": "low must be a number below high, and not too close to it, got {low} and {high}",
        "at": "at must be a finite number, got {value}",
    },
    "or": " or ",
    "number": "a number",
}

# What the scripts of all plots say, by the name under which it knows it; it fills in the fields.

LIVE = {
    "along": "x {x}, f {value}, slope {slope}.",
    "written": "textbook formula: {value}, {off} ulp from ours",
    "writtenSame": "textbook formula: the same",
    "writtenFar": "textbook formula: {value}",
    "kink": "A corner: the slope is {left} from the left, {right} from the right; {here} by convention.",
    "drawn": "Curves from x = {low} to {high}: {names}.",
    "layers": FIGURE_LAYERS,
    "refused": "That is not possible: {needs} must hold.",
    "jump": "A jump: {left} from the left, {right} from the right; {here} here.",
    "between": BETWEEN,
    "bar": "{x}. {outputs}",
    "outputs": "{name}: {values}.",
    "none": "none",
    "tied": "{names}: a tie",
    "decided": "{is} (before: {was})",
    "oneRose": "The logit of {name} rose by {by}: softmax moved {softmax} of {n} outputs, sigmoid {sigmoid}.",
    "oneFell": "The logit of {name} fell by {by}: softmax moved {softmax} of {n} outputs, sigmoid {sigmoid}.",
    "everyRose": "Every logit rose by {by}: softmax moved {softmax} of {n} outputs, sigmoid {sigmoid}.",
    "everyFell": "Every logit fell by {by}: softmax moved {softmax} of {n} outputs, sigmoid {sigmoid}.",
    "changed": "The logits changed: softmax moved {softmax} of {n} outputs, sigmoid {sigmoid}.",
}

# What can be copied, and what is said of it.

COPY_FORMULA = "Copy the LaTeX of this formula"
COPY_CALL, COPY_CALL_THAT_AGREES = (
    "Copy the call in {framework}",
    "Copy the call in {framework} that agrees",
)
COPIED, NOT_COPIED = "Copied", "Not copied: the browser does not allow it"

# The frame of every page.

FRAME = {
    "skip": "Skip to content",
    "pages": "All pages",
    "contents": "On this page",
    "around": "Before and after this page",
    "prev": "Previous",
    "next": "Next",
    "close": "Close",
    "markdown": "This page as Markdown",
    "colours": {
        "auto": "Colours: as the system has them",
        "light": "Colours: light",
        "dark": "Colours: dark",
    },
}
BRANCH = "Pages below {page}"
LICENCES = (
    "© {authors}. Text and figures: "
    f'<a rel="license" href="{CC_BY[1]}">{CC_BY[0]}</a>. '
    'Code: <a href="https://opensource.org/license/bsd-3-clause">BSD 3-Clause</a>. '
    'Made with <a href="https://pradyunsg.me/furo/">Furo</a>.'
)
PRINTED_LICENCES = (
    f"© the actdoc authors. Text and figures: {CC_BY[0]}. Code: BSD 3-Clause."
)
# The page for addresses that lead nowhere.
MISSING = {
    "title": "Page not found",
    "description": "There is no page at this address; a search and the parts of the site lead on.",
    "why": (
        "Nothing is at this address. It may be misspelt, or the page may have another name now: functions are named "
        "as in the package, such as leaky_relu."
    ),
    "search": "Search this site",
    "go": "Search",
    "doors": "Or start from one of these:",
}
MISSING_DOORS = {
    "index": "The first page, with every function as a small curve",
    "learn/index": "Learn: a course in chapters, and experiments",
    "guide/index": "Choose an activation",
    "functions/index": "All functions in one table",
    "compare/index": "Compare functions and frameworks",
    "api": "The package",
}

SOURCE, WRONG = "Source of this page", "This is wrong"
WRONG_TITLE = "Wrong on {page}: "
# Searching: its page and its field, and what the script says there; {query} is what was asked.

SEARCH = {
    "title": "Search",
    "label": "Search this site",
    "results": "Results",
    "one": "1 result",
    "several": "{count} results",
    "enter": "Enter shows all {count} results.",
    "nothing": (
        "Nothing on this site has “{query}”. Try fewer words, another spelling, or the name or formula of a function."
    ),
    "value": "this formula",
    "slope": "this is its slope",
    "failed": "The index of the search could not be loaded.",
    "hint": (
        "Names of functions here and in the frameworks, formulas in any notation, symptoms, authors, words of a text"
    ),
    "without": "Searching needs JavaScript, which is off or missing.",
    "lists": "These pages lead to all others:",
}
# Words that say nothing about what is looked for, and words with which one asks about any function.
SEARCH_IGNORED = (
    "a about above after again al all almost already also always am an and another any are as at back be because "
    "become before began begin behind below beside between both but by can cannot come do does done each either "
    "else end enough et even ever every far few find first five for found four from get give given gives go goes "
    "got had has have here how however i if in into is it its itself keep kept know later least leave less let "
    "lie lies like little long look made make many may more most much must my near nearly need neither next no "
    "none nor not nothing now of off often on once one ones only or other others our out over own put rather "
    "really say says see set several shall should show shown shows side since so some stay still such take takes "
    "ten than that the their them then there these they thing things think this those three through thus to "
    "together too turn two under until up use used using very via want was way we well were what when where "
    "whether which while who whole whose why will with within without would write yes yet you your"
)
SEARCH_ASKED = (
    "activation activations backward code curve definition derivative derivatives differentiate equation example "
    "formula forward function functional functions grad gradient graph implementation jacobian jax keras "
    "layer layers math nn numpy onnx plot prime python pytorch range scipy slope special tensorflow tf torch "
    "функция активации 函数 函數 激活函数 激活函數 関数"
)

# What signs mean that no keyboard has; then what else means the same in formulas, also of Python and TeX.
SEARCH_SYMBOLS = {
    "σ": "sigmoid", "Σ": "sum", "∑": "sum", "Φ": "Phi", "ϕ": "phi", "∇": "gradient", "∂": "derivative", "√": "sqrt",
    "∞": "infinity", "·": "*", "⋅": "*", "×": "*", "∗": "*", "⊙": "*", "÷": "/", "−": "-", "–": "-", "≤": "<=",
    "≥": ">=", "′": "'", "’": "'",
    "{": "(", "}": ")", ";": ",", "**": "^", "\\\\": "else", "cdot": "*", "times": "*", "vert": "|", "le": "<=",
    "ge": ">=", "ln": "log", "maximum": "max", "minimum": "min", "sigma": "sigmoid", "varphi": "phi", "Phi": "ndtr",
    "z": "x", "xi": "x", "xj": "x", "pi": "3.141592653589793", "e": "2.718281828459045",
}  # fmt: skip

# The line in NumPy, in the section on the frameworks.

IN_NUMPY = "### In NumPy"
LINE = "As textbooks print it:"
LINE_WITH_DEFAULTS = "As textbooks print it, with the default parameters:"
# By what the recorded run found: nothing, a number, digits lost for some x, results that are no approximation.
LINE_EXACT = "A {{doc}}`recorded run </compare/speed>` found no error in it, in float64 and in float32."
LINE_ERRS = (
    "A {{doc}}`recorded run </compare/speed>` found a worst error of {double} {{ref}}`ulps <ulp>` in float64, "
    "and of {single} in float32."
)
LINE_LOSES = (
    "**For some x it loses more than half of its digits:** a {{doc}}`recorded run </compare/speed>` found a worst "
    "error of {double} {{ref}}`ulps <ulp>` in float64, and of {single} in float32. The [code of the package]"
    "(#how-it-is-computed) keeps them."
)
LINE_FAILS = (
    "**For some x it gives NaN, a false infinity, or a number where the value is 0,** says a {{doc}}`recorded run "
    "</compare/speed>`. The [code of the package](#how-it-is-computed) does not."
)
# By a name that stands in the line.
LINE_NAMES = {
    "math.": "`math` is a module of Python",
    "special.": "`special` is `scipy.special`, because NumPy has no error function",
    "default_rng(0)": "`default_rng(0)` draws the same noise in every call",
}

# The API: a family with the entries of its functions, and under an entry a link to the page, in reStructuredText.

FAMILY_OF_ENTRIES = "- {{doc}}`{family} <api/{page}>`: {entries}"
ENTRY = "{{py:func}}`{name} <actdoc.{name}>`"
PAGE_OF_ENTRY = ":doc:`The page of {name} </functions/{name}>` has its formula, its curve, its facts and its accuracy."
# The cheat sheet. It is no Markdown.

SHEET_TITLE = "Activation functions"
SHEET_KEYS = ("f", "its slope f′")
SHEET_LANGUAGE = "en"
SHEET_LEGEND = (
    "from x = −5 to 5; of a function of a vector, the first output for (x, 0), or for (1, x) if gated. On the right: "
    "range."
)
SHEET_CONTINUED = "{family}, continued"
SHEET_NUMBER = "actdoc {version} · sheet {number} of {of}"
#: Where those names are that have nothing before them.
SHEET_HOMES = {
    "torch": "F.",
    "jax": "nn.",
    "keras": "activations.",
    "tensorflow": "tf.nn.",
    "scipy": "special.",
}
SHEET_MARKED = (
    "A name without a dot is in torch.nn.functional, jax.nn, keras.activations, tf.nn or scipy.special, or is an "
    "operator of ONNX."
)
SHEET_SIGNS = "≠ differs · ? is random or was not run · – there is none · others agree"
SHEET_SYMBOLS = (
    "σ: sigmoid · H: binary_step · Φ, φ: standard normal distribution, density · δ: 1 where its indices are equal, "
    "else 0 · x₍ₖ₎: the k-th largest · g: Gumbel noise"
)
SHEET_COMPARED = "Compared with {versions}"
SHEET_LICENCE = f"By the actdoc authors, {CC_BY[0]}"
# On the left of the two formulas, in TeX.
SHEET_SIDES = {
    "number": ("f(x)", "f'(x)"),
    "scalar": ("f(x)", r"\partial f / \partial x_j"),
    "vector": ("f(x)_i", r"\partial f_i / \partial x_j"),
}
SHORT_NAMES = {
    "torch": "PyTorch", "jax": "JAX", "keras": "Keras", "tensorflow": "TF", "onnx": "ONNX", "scipy": "SciPy",
}  # fmt: skip
SHEET_MARKS, SHEET_MARK_OTHER = {"agrees": "", "differs": "≠"}, "?"
SHEET_MISSING, SHEET_NO_CALLS = "–", "in none of the frameworks"
SHEET_OTHER_NAMES, SHEET_DEFAULT = "also {names}", "{name} = {value}"
