"""Definitions written down: typeset mathematics, or one line of plain text, exactly as their author wrote them."""

from functools import partial

from actdoc.arithmetic import Arithmetic, Function

#: The parameters that have a letter of their own, typeset and in plain text; the others are printed by their names.
LETTERS = {
    "alpha": (r"\alpha", "α"), "beta": (r"\beta", "β"), "lambd": (r"\lambda", "λ"), "tau": (r"\tau", "τ"),
    "threshold": (r"\theta", "θ"), "value": ("v", "v"), "width": ("w", "w"),
}  # fmt: skip


def upright(name):
    """Typeset a name of several letters in upright type."""
    return r"\mathrm{" + name.replace("_", r"\_") + "}"


class Written(Function):
    """The same in a notation: it is called by its name, which the notation remembers."""

    def __call__(self, x, *rest):
        return self._write(x, rest, "")

    def derivative(self, x, *rest):
        return self._write(x, rest, "'")

    def _write(self, x, rest, prime):
        notation, record = self.arithmetic, self.record
        notation.records.add(record.__name__)
        symbol = (record.symbol if notation.typeset else record.__name__) + prime
        # What follows x is a parameter of a function of numbers, and an index into one of vectors.
        if rest and record.elementwise:
            # A parameter that is text chooses a form.
            parameters = [
                notation.write("word", value)
                if isinstance(value, str)
                else notation.term(value)
                for value in rest
            ]
            return notation.write("call()", symbol, x, ", ".join(map(str, parameters)))
        return notation.write("call[]" if rest else "call", symbol, x, *rest)


# How tightly a piece of notation holds together; an operand that holds less tightly than its place asks for gets
# parentheses.
ANY, SUM, PRODUCT, POWER, ATOM = range(5)


class Term:
    """A piece of notation that builds larger pieces when Python's operators are applied to it."""

    def __init__(self, notation, text, rank, tall=False):
        self.notation, self.text, self.rank, self.tall = notation, text, rank, tall

    def __str__(self):
        return self.text

    def __neg__(self):
        return self.notation.write("neg", self)

    def __add__(self, other):
        return self.notation.write("+", self, other)

    def __radd__(self, other):
        return self.notation.write("+", other, self)

    def __sub__(self, other):
        return self.notation.write("-", self, other)

    def __rsub__(self, other):
        return self.notation.write("-", other, self)

    def __mul__(self, other):
        return self.notation.write("*", self, other)

    def __rmul__(self, other):
        return self.notation.write("*", other, self)

    def __truediv__(self, other):
        return self.notation.write("/", self, other)

    def __rtruediv__(self, other):
        return self.notation.write("/", other, self)

    def __pow__(self, other):
        return self.notation.write("**", self, other)

    def __gt__(self, other):
        return self.notation.write(">", self, other)

    def __ge__(self, other):
        return self.notation.write(">=", self, other)

    def __lt__(self, other):
        return self.notation.write("<", self, other)

    def __le__(self, other):
        return self.notation.write("<=", self, other)

    def __getitem__(self, index):
        return self.notation.write("[]", self, index)


class Notation(Arithmetic):
    """Write a definition down, by a table: operation -> (rank of the result, template, rank asked of each operand).

    It remembers what it has written: the `operations` of the table, the names of the `records` that were called, and
    the `meanings` of the names that a definition gives to its parts.
    """

    def __init__(
        self, table, *, typeset, parentheses, letters, tall=(), branch="", otherwise="", between=""
    ):  # fmt: skip
        self.table, self.typeset, self.parentheses = table, typeset, parentheses
        self.letters, self.tall = letters, tall
        self.branch, self.otherwise, self.between = branch, otherwise, between
        self.operations, self.records, self.meanings = set(), set(), {}

    def anew(self):
        """The same notation for one writing, which remembers only what is written there."""
        return Notation(
            self.table, typeset=self.typeset, parentheses=self.parentheses, letters=self.letters, tall=self.tall,
            branch=self.branch, otherwise=self.otherwise, between=self.between,
        )  # fmt: skip

    def term(self, value):
        if isinstance(value, Term):
            return value
        return Term(self, str(value), ATOM if isinstance(value, str) or value >= 0 else SUM)

    def parameter(self, name):
        """A parameter by its letter, or by its name."""
        typed = upright(name) if self.typeset and len(name) > 1 else name
        return self.term(self.letters.get(name, typed))

    def write(self, operation, *operands):
        self.operations.add(operation)
        terms = [self.term(operand) for operand in operands]
        # Around an argument that is tall, parentheses must grow.
        if operation in CALLS and terms[1].tall:
            operation = f"tall {operation}"
        rank, template, *asked = self.table[operation]
        texts = [
            term.text if term.rank >= least else self.parentheses.format(term.text)
            for term, least in zip(terms, asked, strict=True)
        ]
        tall = operation in self.tall or any(term.tall for term in terms)
        return Term(self, template.format(*texts), rank, tall)

    def where(self, name, value):
        """Write a part of a formula by a name of its own, and remember to say what it stands for."""
        self.meanings[name] = value
        return self.term(name)

    def decimal(self, digits):
        """A constant that means its decimal digits, not the float nearest to them."""
        return self.term(digits)

    def sum(self, index, term):
        return self.write("sum", index, term(self.term(index)))

    def cases(self, *branches):
        lines = [
            (self.otherwise if condition is True else self.branch).format(
                self.term(value), condition
            )
            for value, condition in branches
        ]
        # Nothing shows where the last case ends, and so not even a sum may follow.
        return Term(self, self.between.format("".join(lines)), ANY, "cases" in self.tall)

    def function(self, record):
        return Written(self, record)

    def __getattr__(self, name):
        if name not in self.table:
            return super().__getattr__(name)
        _, _, *operands = self.table[name]
        return partial(self.write, name) if operands else self.write(name)


#: What writes the call of a function: without more, with an index, with parameters.
CALLS = ("call", "call[]", "call()")

TEX = Notation(
    {
        "+": (SUM, "{} + {}", SUM, SUM),
        "-": (SUM, "{} - {}", SUM, PRODUCT),
        "neg": (SUM, "-{}", PRODUCT),
        "*": (PRODUCT, r"{}\,{}", PRODUCT, PRODUCT),
        "/": (PRODUCT, r"\frac{{{}}}{{{}}}", ANY, ANY),
        "**": (POWER, "{}^{{{}}}", ATOM, ANY),
        "[]": (ATOM, "{}_{{{}}}", ATOM, ANY),
        ">": (ANY, "{} > {}", SUM, SUM),
        ">=": (ANY, r"{} \ge {}", SUM, SUM),
        "<": (ANY, "{} < {}", SUM, SUM),
        "<=": (ANY, r"{} \le {}", SUM, SUM),
        "exp": (POWER, "e^{{{}}}", ANY),
        "log": (ATOM, r"\log\left({}\right)", ANY),
        "sqrt": (ATOM, r"\sqrt{{{}}}", ANY),
        "abs": (
            ATOM,
            r"\left\vert {}\right\vert ",
            ANY,
        ),  # a bar would end the cell of a table
        "Phi": (ATOM, r"\Phi({})", ANY),
        "phi": (ATOM, r"\varphi({})", ANY),
        "pi": (ATOM, r"\pi"),
        "n": (ATOM, "n"),
        "half": (ATOM, "n/2"),
        "argmax": (ATOM, r"\mathrm{{argmax}}\,{}", ATOM),
        "simplex_shift": (
            SUM,
            r"\max_{{1 \le k \le n}} \frac{{{0}_{{(1)}} + \dots + {0}_{{(k)}} - 1}}{{k}}",
            ATOM,
        ),
        "delta": (ATOM, r"\delta_{{{},{}}}", ANY, ANY),
        "sum": (SUM, r"\sum_{{{}}} {}", ANY, PRODUCT),
        "word": (ATOM, r"\mathrm{{{}}}", ANY),
        "call": (ATOM, "{}({})", ANY, ANY),
        "call[]": (ATOM, "{}({})_{{{}}}", ANY, ANY, ANY),
        "call()": (ATOM, "{}({}; {})", ANY, ANY, ANY),
        "tall call": (ATOM, r"{}\left({}\right)", ANY, ANY),
        "tall call[]": (ATOM, r"{}\left({}\right)_{{{}}}", ANY, ANY, ANY),
        "tall call()": (ATOM, r"{}\left({}; {}\right)", ANY, ANY, ANY),
    },
    typeset=True,
    parentheses=r"\left({}\right)",
    letters={name: tex for name, (tex, _) in LETTERS.items()},
    tall=("/", "sqrt", "simplex_shift", "cases"),
    branch=r"{} & \text{{if }} {} \\ ",
    otherwise=r"{} & \text{{otherwise}}",
    between=r"\begin{{cases}} {} \end{{cases}}",
)

TEXT = Notation(
    {
        "+": (SUM, "{} + {}", SUM, SUM),
        "-": (SUM, "{} - {}", SUM, PRODUCT),
        "neg": (SUM, "-{}", PRODUCT),
        "*": (PRODUCT, "{} * {}", PRODUCT, PRODUCT),
        "/": (PRODUCT, "{} / {}", PRODUCT, POWER),
        "**": (POWER, "{}**{}", ATOM, POWER),
        "[]": (ATOM, "{}[{}]", ATOM, ANY),
        ">": (ANY, "{} > {}", SUM, SUM),
        ">=": (ANY, "{} >= {}", SUM, SUM),
        "<": (ANY, "{} < {}", SUM, SUM),
        "<=": (ANY, "{} <= {}", SUM, SUM),
        "exp": (ATOM, "exp({})", ANY),
        "log": (ATOM, "log({})", ANY),
        "sqrt": (ATOM, "sqrt({})", ANY),
        "abs": (ATOM, "abs({})", ANY),
        "Phi": (ATOM, "Phi({})", ANY),
        "phi": (ATOM, "phi({})", ANY),
        "pi": (ATOM, "pi"),
        "n": (ATOM, "n"),
        "half": (ATOM, "n/2"),
        "argmax": (ATOM, "argmax({})", ANY),
        "simplex_shift": (ATOM, "max over k of ((sum of the k largest {0}) - 1) / k", ATOM),
        "delta": (ATOM, "({} == {})", ANY, ANY),
        "sum": (ATOM, "sum over {} of {}", ANY, ATOM),
        "word": (ATOM, "{}", ANY),
        "call": (ATOM, "{}({})", ANY, ANY),
        "call[]": (ATOM, "{}({})[{}]", ANY, ANY, ANY),
        "call()": (ATOM, "{}({}, {})", ANY, ANY, ANY),
    },
    typeset=False,
    parentheses="({})",
    letters={},
    branch="{} if {} else ",
    otherwise="{}",
    between="{}",
)
