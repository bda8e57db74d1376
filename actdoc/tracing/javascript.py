"""Expressions written in JavaScript."""

import itertools
import math
import string

from actdoc.tracing.expressions import INFIX, Branch, Expression

ATOM, UNARY, CHOICE = 20, 15, 3  # how closely a call, a sign and a choice bind

#: What JavaScript or `RUNTIME` has a function for.
CALLS = {
    "maximum": "max", "minimum": "min", "fmax": "F", "fmin": "f", "copysign": "C", "isfinite": "isFinite",
    "isnan": "isNaN",
    **{name: name for name in ("abs", "sign", "sqrt", "exp", "expm1", "log", "log1p", "log2", "floor", "tanh", "pow")},
}  # fmt: skip
#: What is made of all components of a vector: one number, or another vector.
NUMBER_OF = {"sum": "S", "max": "X", "min": "W", "any": "A", "argmax": "I"}
VECTOR_OF = {"sort": "O", "flip": "R", "cumsum": "U"}
#: What is no work: it says where a component is found.
PLACES = ("name", "constant", "eye", "arange", "full", "axes", "without", "part")

#: What the expressions are written with. As in NumPy, NaN is the largest, and the first of several is.
RUNTIME = """\
const {max, min, abs, sign, sqrt, exp, expm1, log, log1p, log2, floor, tanh, pow} = Math;
const F = (a, b) => b !== b || a >= b ? a : b, f = (a, b) => b !== b || a <= b ? a : b;
const C = (a, b) => b < 0 || Object.is(b, -0) ? -abs(a) : abs(a);
const V = (n, f) => Array.from({length: n}, (_, i) => f(i));
const S = v => v.reduce((a, b) => a + b, 0), X = v => max(...v), W = v => min(...v), A = v => v.some(a => a);
const I = v => v.findIndex(a => a !== a || a === max(...v));
const O = v => [...v].sort((a, b) => a - b), R = v => [...v].reverse();
const U = v => { let t = 0; return v.map(a => t += a); };
"""
NAMES = [
    *string.ascii_lowercase, *string.ascii_uppercase,
    *map("".join, itertools.product(string.ascii_lowercase, string.ascii_lowercase + string.digits)),
]  # fmt: skip
TAKEN = {*"nijfFCVSXWAIORU", "do", "if", "in", "of", "as", "is"}
#: The names that are left for what a function computes on its way, and for the parameters of helpers.
LETTERS = [name for name in NAMES if name not in TAKEN]
#: What no parameter is called in JavaScript: the language, or the code that is called, means something else by it.
RESERVED = (TAKEN - {"n"}) | {
    "max", "min", "abs", "sign", "sqrt", "exp", "expm1", "log", "log1p", "log2", "floor", "tanh", "pow", "noise",
    "isFinite", "isNaN", "NaN", "arguments", "case", "catch", "const", "default", "delete", "enum", "eval", "export",
    "extends", "function", "implements", "instanceof", "interface", "let", "new", "package", "private", "protected",
    "public", "static", "super", "switch", "this", "throw", "typeof", "var", "void",
}  # fmt: skip


def literal(value):
    """Write a number, or the name of something.

    Examples
    --------
    >>> literal(0.5), literal(1e-7), literal(-2.0), literal(float("inf")), literal("gumbel")
    ('.5', '1e-7', '-2', '1/0', '"gumbel"')
    """
    if isinstance(value, str):
        return f'"{value}"'
    value = float(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "1/0" if value > 0 else "-1/0"
    text = repr(value).removesuffix(".0").replace("e+", "e").replace("e-0", "e-")
    return text.replace("0.", ".", 1) if abs(value) < 1 and "." in text else text


def spelled(name):
    """Write the name of a parameter, so that it hides nothing that the code calls.

    Examples
    --------
    >>> spelled("alpha"), spelled("sign"), spelled("default")
    ('alpha', 'sign_', 'default_')
    """
    return f"{name}_" if name in RESERVED else name


def function(result, parameters):
    """Write a function.

    Parameters
    ----------
    result : Expression, tuple or Branch
        What `explore` returns.
    parameters : list of str
        The names in it.

    Returns
    -------
    str
        An arrow function.

    Examples
    --------
    >>> x = Expression("name", "x")
    >>> function(1 / (1 + x * x), ["x"])
    'x=>1/(1+x*x)'
    """
    given = ",".join(map(spelled, parameters))
    given = given if len(parameters) == 1 else f"({given})"
    body = _branches(result, parameters)
    simple = body.startswith("return ")
    return f"{given}=>{body.removeprefix('return ') if simple else f'{{{body}}}'}"


def _branches(result, parameters):
    if not isinstance(result, Branch):
        several = result if isinstance(result, tuple) else (result,)
        leaf = _Leaf(several, parameters)
        text = ",".join(map(leaf.array, several))
        return f"{leaf.bindings}return {text if result is several[0] else f'[{text}]'}"
    leaf = _Leaf((result.condition,), parameters)
    ways = (f"{{{_branches(way, parameters)}}}" for way in (result.yes, result.no))
    return f"{leaf.bindings}if({leaf.array(result.condition)}){'else'.join(ways)}"


class _Leaf:
    """What follows when no branch is left: names for what is used more than once, and the results."""

    def __init__(self, results, parameters):
        order = _in_order(results)
        wanted = _to_name(order)
        whole, self.inside = _loops_of(order, wanted, results)
        self.names = [name for name in LETTERS if name not in parameters]
        self.named = {}
        self.here = {part for parts in self.inside.values() for part in parts}
        lines = []
        for made in order:
            if made in wanted & whole and not (len(results) == 1 and made is results[0]):
                value = self.array(made)
                lines.append(f"{self._name(made)}={value}")
        self.bindings = f"const {','.join(lines)};" if lines else ""

    def _name(self, made):
        name = self.names[len(self.named)]
        self.named[made] = name
        return name

    def array(self, made):
        """Write a whole: a number, an array, or an array of rows."""
        if made in self.named:
            return self.named[made]
        match made.kind, *made.arguments:
            case "name", name:
                text = spelled(name)
            case kind, x if kind in VECTOR_OF:
                text = f"{VECTOR_OF[kind]}({self.array(x)})"
            case "noise", rng, kind:
                count = self.array(made.shape[0]) if made.shape else "1"
                text = f"noise({self.array(rng)},{literal(kind)},{count})"
                text += "" if made.shape else "[0]"
            case "joined", *parts, -1 if made.ndim == 2:
                rows = (f"...{self._loops(part, 1, ['i'])}" for part in parts)
                text = f"V({self.array(made.shape[0])},i=>[{','.join(rows)}])"
            case "joined", *parts, _:
                text = f"[{','.join('...' + self.array(part) for part in parts)}]"
            case _:
                text = self._loops(made, 0, [])
        return text

    def _loops(self, made, axis, index):
        """Write the components from an axis on, for an index in those before it."""
        if axis == made.ndim:
            lines = []
            for part in self.inside.get(made, []) if index else []:
                value, _ = self.write(part, tuple(index))
                lines.append(f"{self._name(part)}={value}")
            value, _ = self.write(made, tuple(index))
            for part in self.inside.get(made, []) if index else []:
                del self.named[part]
            return f"{{const {','.join(lines)};return {value}}}" if lines else value
        size = made.shape[axis]
        if not isinstance(size, Expression):
            return self._loops(made, axis + 1, [*index, "0"])
        counter = "ij"[len(index)]
        inner = self._loops(made, axis + 1, [*index, counter])
        return f"V({self.array(size)},{counter}=>{inner})"

    def write(self, made, index):
        """Write the component at an index, and say how closely it binds."""
        if made in self.named and made in self.here:
            return self.named[made], ATOM
        if made in self.named or made.kind in VECTOR_OF or made.kind == "noise":
            places = zip(index, made.shape, strict=True)
            counters = (i for i, size in places if isinstance(size, Expression))
            return self.array(made) + "".join(f"[{i}]" for i in counters), ATOM
        return (self._place if made.kind in PLACES else self._operation)(made, index)

    def _place(self, made, index):
        """Write what is no work."""
        match made.kind, *made.arguments:
            case "name", name:
                written = spelled(name) + "".join(f"[{i}]" for i in index), ATOM
            case "constant", value:
                text = literal(value)
                sign = text.startswith("-")
                written = text, UNARY if sign else INFIX["/"] if "/" in text else ATOM
            case "eye", *_:
                written = "==".join(index), INFIX["=="]
            case "full", value:
                written = self._component(value, index)
            case "axes", x, kept:
                written = self.write(x, tuple(index[k] for k in kept))
            case "without", x:
                written = self.write(x, (*index, "0"))
            case "part", x, n:
                start = f"{index[0]}+{self.array(made.shape[0])}" if n else index[0]
                written = self.write(x, (start,))
            case _:  # arange
                written = index[0], ATOM
        return written

    def _operation(self, made, index):
        """Write what is computed."""
        match made.kind, *made.arguments:
            case "call", name, *arguments:
                written = f"{name}({self._list(arguments, index)})", ATOM
            case "item", call, n:
                written = f"{self.write(call, index)[0]}[{n}]", ATOM
            case "take", x, place:
                written = self.write(x, (self.array(place),))
            case "where", *parts:
                test, yes, no = map(
                    self._operand, parts, [index] * 3, [CHOICE + 1, CHOICE, CHOICE]
                )
                written = f"{test}?{yes}:{no}", CHOICE
            case "neg", x:
                written = f"-{self._operand(x, index, UNARY + 1)}", UNARY
            case "isinf", x:
                written = f"abs({self._list([x], index)})==1/0", INFIX["=="]
            case kind, x if kind in NUMBER_OF:
                written = f"{NUMBER_OF[kind]}({self.array(x)})", ATOM
            case kind, a, b if kind in INFIX:
                binds = INFIX[kind]
                left = self._operand(a, index, binds)
                right = self._operand(b, index, binds + 1)
                sign = kind
                if right.startswith("-") and kind in "+-":
                    sign, right = "+-".replace(kind, ""), right[1:]
                written = f"{left}{sign}{right}", binds
            case kind, *arguments:
                written = f"{CALLS[kind]}({self._list(arguments, index)})", ATOM
        return written

    def _list(self, arguments, index):
        return ",".join(self._component(a, index)[0] for a in arguments)

    def _component(self, made, index):
        """The component that an index of what it was broadcast to means."""
        return self.write(made, index[len(index) - made.ndim :])

    def _operand(self, made, index, binds):
        text, own = self._component(made, index)
        return text if own >= binds else f"({text})"


def _in_order(results):
    """Everything that the results are made of, each after what it is made of itself."""
    found = {}

    def visit(made):
        if made not in found:
            for part in (*made.arguments, *made.shape):
                if isinstance(part, Expression):
                    visit(part)
            found[made] = None

    for result in results:
        visit(result)
    return list(found)


def _to_name(order):
    """What is used more than once, or would be computed anew for each component of something else."""
    uses = {}
    wanted = set()
    for made in order:
        for part in made.arguments:
            if isinstance(part, Expression):
                work = _work_in(part)
                uses[work] = uses.get(work, 0) + 1
                if _axes(work) < _axes(made):
                    wanted.add(work)
    wanted |= {made for made, count in uses.items() if count > 1}
    wanted |= {made for made in order if made.kind in VECTOR_OF or made.kind == "noise"}
    return {made for made in wanted if made.kind not in PLACES}


def _loops_of(order, wanted, results):
    """Find out what has to be there as a whole, and for each such array what gets a name inside its loop only."""
    whole = {*results, *map(_work_in, results)}
    loops = {made: set() for made in order}
    for made in reversed(order):
        if made.kind in PLACES:
            continue
        # What several loops need is computed once, before them.
        if not _axes(made) or (made in wanted and len(loops[made]) != 1):
            whole.add(made)
        together = made.kind not in (*NUMBER_OF, *VECTOR_OF, "joined", "take", "noise")
        for part in made.arguments:
            if isinstance(part, Expression):
                work = _work_in(part)
                if together and work is part and _same_shape(part, made):
                    loops[work] |= {made} if made in whole else loops[made]
                else:
                    whole.add(work)
                    loops[work].add(work)
    inside = {}
    for made in order:
        if made in wanted - whole:
            [loop] = loops[made]
            inside.setdefault(loop, []).append(made)
    return whole, inside


def _same_shape(one, other):
    return one.ndim == other.ndim and all(
        a is b for a, b in zip(one.shape, other.shape, strict=True)
    )


def _work_in(made):
    """What has to be computed where a place in it is wanted."""
    while made.kind in ("axes", "without", "part", "full"):
        made = made.arguments[0]
    return made


def _axes(made):
    return sum(isinstance(size, Expression) for size in made.shape)
