"""Definitions written down: typeset mathematics, or one line of plain text, exactly as their author wrote them."""

from functools import partial

from actdoc.arithmetic import Arithmetic, Function


class Written(Function):
    """The same in a notation: it is called by its name."""

    def __call__(self, x, *rest):
        return self._write(x, rest, "")

    def derivative(self, x, *rest):
        return self._write(x, rest, "'")

    def _write(self, x, rest, prime):
        notation, record = self.arithmetic, self.record
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

    def __init__(self, notation, text, rank):
        self.notation, self.text, self.rank = notation, text, rank

    def __str__(self):
        return self.text

    def __neg__(self):
        return self.notation.write("neg", self)

    def __getitem__(self, index):
        return self.notation.write("[]", self, index)


def _binary(operator):
    def forward(self, other):
        return self.notation.write(operator, self, other)

    def reflected(self, other):
        return self.notation.write(operator, other, self)

    return forward, reflected


for _name, _operator in {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "pow": "**",
}.items():
    _forward, _reflected = _binary(_operator)
    setattr(Term, f"__{_name}__", _forward)
    setattr(Term, f"__r{_name}__", _reflected)
for _name, _operator in {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}.items():
    setattr(Term, f"__{_name}__", _binary(_operator)[0])


class Notation(Arithmetic):
    """Write a definition down, by a table: operation -> (rank of the result, template, rank asked of each operand)."""

    def __init__(self, table, *, typeset, parentheses, branch, otherwise, between):
        self.table, self.typeset, self.parentheses = table, typeset, parentheses
        self.branch, self.otherwise, self.between = branch, otherwise, between
        self.meanings = {}

    def anew(self):
        """The same notation for one writing, whose names mean what they mean there alone."""
        fresh = Notation.__new__(Notation)
        vars(fresh).update(vars(self), meanings={})
        return fresh

    def term(self, value):
        if isinstance(value, Term):
            return value
        return Term(self, str(value), ATOM if isinstance(value, str) or value >= 0 else SUM)

    def write(self, operation, *operands):
        rank, template, *asked = self.table[operation]
        texts = []
        for operand, least in zip(operands, asked, strict=True):
            term = self.term(operand)
            texts.append(
                term.text if term.rank >= least else self.parentheses.format(term.text)
            )
        if operation.startswith("call") and any(
            r"\frac" in t or r"\sqrt" in t for t in texts[1:2]
        ):
            # Around what is tall, parentheses must grow.
            template = template.replace("({}", r"\left({}", 1).replace(")", r"\right)", 1)
        return Term(self, template.format(*texts), rank)

    def where(self, name, value):
        """Write a part of a formula by a name of its own, and remember to say what it stands for."""
        self.meanings[name] = value
        return self.term(name)

    def decimal(self, digits):
        """A constant that means its decimal digits, not the float nearest to them."""
        return self.term(digits)

    def sum(self, term):
        # The index is printed under the name that the author gave it.
        index = term.__code__.co_varnames[0]
        return self.write("sum", index, term(self.term(index)))

    def cases(self, *branches):
        lines = [
            (self.otherwise if condition is True else self.branch).format(
                self.term(value), condition
            )
            for value, condition in branches
        ]
        # Nothing shows where the last case ends, and so not even a sum may follow.
        return Term(self, self.between.format("".join(lines)), ANY)

    def function(self, record):
        return Written(self, record)

    def __getattr__(self, name):
        if name in self.table:
            _, template, *operands = self.table[name]
            return partial(self.write, name) if operands else Term(self, template, ATOM)
        return super().__getattr__(name)


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
    },
    typeset=True,
    parentheses=r"\left({}\right)",
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
    branch="{} if {} else ",
    otherwise="{}",
    between="{}",
)
