"""The facts of a record as readers write them: its tables, and the expressions of its parameters in them."""

import ast
import math

from actdoc.frameworks.results import NAMES
from actdoc.notation import ANY, ATOM, LETTERS, POWER, PRODUCT, SUM, Notation, Term
from actdoc.record import EXTREMA, parsed
from actdoc.site import sentences
from actdoc.site.comparison import in_the_run, kind
from actdoc.site.markdown import code, copyable, table
from actdoc.site.numerals import number

# A sum may begin with a signed term or a quotient; a product, where nothing shows what is divided, may not.
SIGNED, QUOTIENT = SUM + 1 / 3, SUM + 2 / 3

#: Expressions of parameters in a line of text: α, −, ≤; what stands side by side is multiplied.
PLAIN = Notation(
    {
        "+": (SUM, "{} + {}", SUM, QUOTIENT),
        "-": (SUM, "{} − {}", SUM, QUOTIENT),
        "neg": (SIGNED, "−{}", QUOTIENT),
        "*": (PRODUCT, "{} {}", PRODUCT, POWER),
        "/": (QUOTIENT, "{} / {}", SIGNED, POWER),
        "fraction": (QUOTIENT, "{}/{}", ATOM, ATOM),
        ">": (ANY, "{} > {}", ANY, SUM),
        ">=": (ANY, "{} ≥ {}", ANY, SUM),
        "<": (ANY, "{} < {}", ANY, SUM),
        "<=": (ANY, "{} ≤ {}", ANY, SUM),
        "==": (ANY, "{} = {}", ANY, SUM),
        "!=": (ANY, "{} ≠ {}", ANY, SUM),
        "and": (ANY, sentences.BOTH_HOLD, ANY, ANY),
        "abs": (ATOM, "|{}|", ANY),
        "max": (ANY, sentences.THE_LARGER, ANY, ANY),
    },
    typeset=False,
    parentheses="({})",
    letters={name: letter for name, (_, letter) in LETTERS.items()},
)
OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def fact(record, stated):
    """Write a fact that is a number, an expression or a condition: numbers rounded, parameters by their letters.

    Parameters
    ----------
    record : Activation
        Whose fact it is.
    stated : float or str
        The fact, such as ``"-alpha"``.

    Returns
    -------
    str
        The same for a reader.

    Examples
    --------
    >>> import actdoc
    >>> fact(actdoc.elu, "0 < alpha <= 1"), fact(actdoc.gelu, "minimum")
    ('0 < α ≤ 1', '−0.169971')
    """
    return str(_written(record, stated))


def _written(record, stated):
    if isinstance(stated, str):
        return _term(record, parsed(stated))
    return Term(PLAIN, number(stated), SIGNED if stated < 0 else ATOM)


def _term(record, node):
    """Write an expression down in `PLAIN`."""
    match node:
        case ast.Constant(value):
            return _written(record, value)
        case ast.Name("inf"):
            return _written(record, math.inf)
        case ast.Name(name) if name in EXTREMA:
            return _written(record, getattr(record, name)[1])
        case ast.Name(name):
            return PLAIN.parameter(name)
    operation, *operands = _operation(node)
    return PLAIN.write(operation, *(_term(record, part) for part in operands))


def _operation(node):
    """The name under which `PLAIN` has the outermost operation of an expression, and its operands."""
    match node:
        case ast.UnaryOp(ast.USub(), operand):
            return "neg", operand
        case ast.BinOp(ast.Constant() as above, ast.Div(), ast.Constant() as below):
            return "fraction", above, below
        case ast.BinOp(left, operator, right) if type(operator) in OPERATORS:
            return OPERATORS[type(operator)], left, right
        case ast.Compare(first, [*others, operator], [*middle, last]):
            chain = ast.Compare(first, others, middle) if others else first
            return OPERATORS[type(operator)], chain, last
        case ast.BoolOp(ast.And(), [*others, last]):
            return "and", ast.BoolOp(ast.And(), others) if others[1:] else others[0], last
        case ast.Call(ast.Name(name), [*arguments]) if name in ("abs", "max"):
            return name, *arguments
    raise ValueError(
        f"a fact must be made of numbers, parameters, sums, products and comparisons, got {ast.unparse(node)}"
    )


def set_of(record, stated):
    """Write a set, such as ``"{0} ∪ (threshold, ∞)"``."""
    if stated == "∅":
        return sentences.NONE
    pieces = [
        piece[0]
        + ", ".join(fact(record, end) for end in piece[1:-1].split(", "))
        + piece[-1]
        for piece in stated.split(" ∪ ")
    ]
    return " ∪ ".join(pieces)


def range_of(record):
    """Return the range of a record's values, and for which vectors it is that."""
    written = set_of(record, record.range)
    if record.elementwise or record.least_n == 1:
        return written
    return sentences.RANGE_FROM_N.format(range=written, n=record.least_n)


def ends_of_range(record):
    """Return the lowest and the highest end of a record's range, by which the catalogue is sorted, at the defaults."""
    pieces = record.range.split(" ∪ ")
    ends = [record.evaluate(end) for piece in pieces for end in piece[1:-1].split(", ")]
    return " ".join(f"{end:g}".replace("inf", "1e999") for end in (min(ends), max(ends)))


def smoothness_of(record):
    """Return how smooth a function is, and where it is not."""
    places = [fact(record, kink) for kink in record.breakpoints]
    if isinstance(record.smoothness, str):
        choice = parsed(record.smoothness)
        condition = str(_term(record, choice.test))
        degrees = ast.literal_eval(choice.body), ast.literal_eval(choice.orelse)
        one, several = sentences.SMOOTH_IF[degrees]
    else:
        condition = ""
        one, several = sentences.SMOOTH[record.smoothness]
    template = several if len(places) > 1 else one
    return template.format(condition=condition, places=sentences.listed(places))


def parameters_of(record):
    """Return the parameters of a record with their defaults."""
    written = []
    for name, parameter in [*record.signature.parameters.items()][1:]:
        default = parameter.default
        short = f"{default:.6g}" if type(default) is float else repr(default)
        _, letter = LETTERS.get(name, ("", ""))
        template = sentences.PARAMETER_WITH_LETTER if letter else sentences.PARAMETER
        written.append(template.format(name=name, default=short, letter=letter))
    return sentences.BETWEEN.join(written) or sentences.NONE


def output_of(record):
    """Return how many numbers a function of a vector gives."""
    if record.scalar:
        return sentences.OUTPUT_NUMBER
    return sentences.OUTPUT_VECTOR.format(length=record.length)


def glance(record):
    """Return the table at the head of a page: first what one looks a function up for."""
    rows = [(sentences.RANGE, range_of(record))]
    if record.elementwise:
        left, right = (fact(record, limit) for limit in record.limits)
        rows += [
            (sentences.LIMITS, sentences.BOTH_LIMITS.format(left=left, right=right)),
            (sentences.SLOPE_AT_ZERO, slope_at_zero(record)),
            (sentences.MONOTONIC, sentences.DIRECTIONS[record.monotonic]),
            (sentences.SMOOTHNESS, smoothness_of(record)),
            (sentences.PARITY, sentences.PARITIES[record.parity]),
            (sentences.SATURATES, sentences.SATURATES_ON[record.saturates]),
        ]
    else:
        rows.append((sentences.OUTPUT, output_of(record)))
    rows.append((sentences.PARAMETERS, parameters_of(record)))
    for name, cell in in_the_run(record).items():
        if kind(cell) == "agrees":
            title = sentences.COPY_CALL.format(framework=NAMES[name])
            label = sentences.IN_A_FRAMEWORK.format(framework=NAMES[name])
            rows.append((label, copyable(record.calls[name], title)))
            break
    if record.aliases:
        rows.append(
            (sentences.OTHER_NAMES, sentences.BETWEEN.join(map(code, record.aliases)))
        )
    cited = sentences.SOURCES_CITED.format(keys=",".join(record.cite))
    family = sentences.FAMILY_LINK.format(family=record.family)
    rows += [(sentences.FAMILY, family), (sentences.SOURCES, cited)]
    return table((sentences.PROPERTY, sentences.VALUE), rows)


def slope_at_zero(record):
    """Return the slope at 0, and whether it is chosen there."""
    chosen = 0 in record.breakpoints_at() and record.evaluate(record.smoothness) < 1
    template = sentences.SLOPES_AT_ZERO[chosen, bool(record.numbers)]
    return template.format(slope=number(record.derivative(0.0)))


def properties(record):
    """Return the table of the facts that the tests prove, and for which parameters they are stated."""
    if not record.elementwise:
        return ""
    rows = [
        (sentences.ZEROS, set_of(record, record.zeros)),
        (sentences.FIXED_POINTS, set_of(record, record.fixed_points)),
        *_extrema(record, EXTREMA[:2]),
        (sentences.LIPSCHITZ, lipschitz_of(record)),
        *_extrema(record, EXTREMA[2:]),
    ]
    said = " ".join(filter(None, [sentences.FACTS_CHECKED, assumption_of(record)]))
    return f"{said}\n\n{table((sentences.PROPERTY, sentences.VALUE), rows)}\n"


def _extrema(record, names):
    """The rows of those extrema that the record states."""
    for name in names:
        if claim := getattr(record, name):
            place, value = (fact(record, part) for part in claim)
            written = sentences.VALUE_AT_PLACE.format(value=value, place=place)
            yield sentences.EXTREMA[name], written


def assumption_of(record):
    """Return for which parameters the facts are stated, if not for all."""
    condition = parsed(record.facts_assume)
    if isinstance(condition, ast.Constant):
        return ""
    names = {part.id for part in ast.walk(condition) if isinstance(part, ast.Name)}
    if names & record.choices.keys():
        return sentences.FACTS_OF_THE_EXACT_FORM
    return sentences.FACTS_ASSUME.format(condition=fact(record, record.facts_assume))


def lipschitz_of(record):
    """Return the smallest bound of the slope, or why there is none."""
    if math.isfinite(record.evaluate(record.lipschitz)):
        return fact(record, record.lipschitz)
    jumps = record.evaluate(record.smoothness) < 0
    return sentences.NO_BOUND_AT_A_JUMP if jumps else sentences.NO_BOUND
