"""Code is traced into expressions, and these are written in JavaScript; `test_script.py` says whether rightly."""

import math
import re
import sys
import types

import numpy as np
import pytest

import actdoc
from actdoc.functions import gates
from actdoc.tracing.expressions import Branch, Expression, Undecided, explore
from actdoc.tracing.forms import trace
from actdoc.tracing.javascript import function, literal
from actdoc.tracing.stand_in import StandIn, in_place

x, y, alpha, n, m = (Expression("name", name) for name in ("x", "y", "alpha", "n", "m"))
np_ = StandIn()


def written(result):
    return function(result, ["x"])


# Expressions.


def test_equal_expressions_are_one_and_computed_once():
    assert x + 1 is x + 1 and x + 1 is not x + 2 and x + y is not y + x
    e = np_.exp(-abs(x))
    assert written(e / (1 + np_.exp(-abs(x)))) == "x=>{const a=exp(-abs(x));return a/(1+a)}"


def test_zeros_of_both_signs_are_different_numbers():
    assert x + 0.0 is not x + -0.0
    assert written(x + 0.0) == "x=>x+0" and written(x + -0.0) == "x=>x-0"
    assert literal(-0.0) == "-0" and literal(0.0) == "0"


def test_operations_keep_their_order_and_their_side():
    for made, expected in (
        ((x - 1) - y, "x-1-y"),
        (x - (1 - y), "x-(1-y)"),
        (1 / (x / y), "1/(x/y)"),
        (2 * (x + y) * x, "2*(x+y)*x"),
        (-(x**2), "-(x*x)"),
        ((-x) ** 3, "pow(-x,3)"),
        ((x > 0) * y, "(x>0)*y"),
        ((x > 0) & (x < 6), "x>0&x<6"),
        (1 - np_.where(x > 0, x, -x), "1-(x>0?x:-x)"),
    ):
        assert written(made) == f"x=>{expected}"


def test_what_a_literal_says_is_the_number():
    random = np.random.default_rng(0)
    numbers = random.normal(size=500) * 10.0 ** random.integers(-320, 300, 500)
    hard = [0.0, 0.1, 0.01, 1e-7, 1e21, 1e22, 2.0**1023, 5e-324, 1 / 3]
    for number in [*hard, *numbers.tolist()]:
        assert float(literal(number)) == number and float(literal(-number)) == -number
    assert [literal(v) for v in (math.inf, -math.inf, math.nan)] == ["1/0", "-1/0", "NaN"]
    assert [literal(v) for v in (True, False, 3)] == ["1", "0", "3"]


def test_shapes_broadcast_as_in_numpy():
    vector, column = (
        Expression("name", "v", shape=(n,)),
        Expression("name", "v", shape=(n,))[..., None],
    )
    assert (vector + 1).shape == vector.shape and column.shape == (n, 1)
    for made in (
        column * vector,
        column * vector[..., None, :],
        np_.maximum(vector, column),
    ):
        assert made.shape == (n, n)
    assert vector.max(axis=-1, keepdims=True, initial=-np.inf).shape == (1,)
    assert np_.sum(vector, axis=-1).shape == ()
    assert (
        function(vector * vector[..., None], ["v", "n"])
        == "(v,n)=>V(n,i=>V(n,j=>v[j]*v[i]))"
    )
    with pytest.raises(ValueError, match="do not fit"):
        vector + Expression("name", "w", shape=(m,))


def test_no_parameter_hides_what_is_called():
    sign, default = Expression("name", "sign"), Expression("name", "default")
    made = np_.sign(x) * sign + default
    assert function(made, ["x", "sign", "default"]) == (
        "(x,sign_,default_)=>sign(x)*sign_+default_"
    )


# Branches.


def test_a_branch_on_a_parameter_is_taken_both_ways():
    def code(x, alpha):
        if not alpha:
            return x / 2
        return x if alpha > 1 and alpha < 2 else x * alpha

    made = explore(lambda: code(x, alpha))
    assert isinstance(made, Branch) and made.condition is alpha and made.no is x / 2
    assert function(made, ["x", "alpha"]) == (
        "(x,alpha)=>{if(alpha){if(alpha>1){if(alpha<2){return x}else{return x*alpha}}"
        "else{return x*alpha}}else{return x/2}}"
    )
    # What was decided on the way is forgotten.
    with pytest.raises(Undecided):
        bool(alpha)


def test_a_branch_on_the_way_is_no_branch_of_what_is_traced_there():
    """A helper's parameter may be called like one of its caller, and is another number."""
    b = Expression("name", "b")
    inner = explore(lambda: 2 * b if b > 1 else b)

    def outer():
        return b if b > 1 else explore(lambda: 2 * b if b > 1 else b).no

    assert isinstance(inner, Branch)
    assert explore(outer).no is inner.no is b


def test_a_branch_that_fails_is_forgotten_too():
    def code():
        if alpha > 0:
            raise ZeroDivisionError
        return x

    with pytest.raises(ZeroDivisionError):
        explore(code)
    with pytest.raises(Undecided):
        bool(alpha > 0)


# The stand-in for NumPy.


def test_what_the_stand_in_lacks_is_named_in_a_sentence_that_says_what_to_do():
    said = "code with np.arctan cannot be traced yet: write what it does into StandIn in actdoc.tracing.stand_in"
    with pytest.raises(AttributeError, match=f"^{re.escape(said)}$"):
        np_.arctan(x)


def everything():
    """All names in the modules of the functions, and what they stand for."""
    modules = [m for name, m in sys.modules.items() if name.startswith("actdoc.functions.")]
    assert len(modules) > 8
    return {(m.__name__, name): value for m in modules for name, value in vars(m).items()}


def test_numpy_is_put_back_also_after_an_error():
    before = everything()
    with pytest.raises(ZeroDivisionError, match="on purpose"), in_place():
        assert isinstance(gates.np, StandIn)
        raise ZeroDivisionError("on purpose")
    after = everything()
    assert gates.np is np and before.keys() == after.keys()
    assert all(after[name] is value for name, value in before.items())


@pytest.mark.parametrize("record", actdoc.catalogue.values(), ids=lambda r: r.__name__)
def test_a_trace_leaves_the_function_as_it_was(record):
    given = getattr(record, "seed", {})
    numbers = np.linspace(-3, 3, 8)
    before = record(numbers, **given), record.slope(numbers, **given)
    names = everything()
    made = trace(record)
    assert len(made.forms) == len(record.variants())
    assert all(everything()[name] is value for name, value in names.items())
    for one, other in zip(
        before, (record(numbers, **given), record.slope(numbers, **given)), strict=True
    ):
        np.testing.assert_array_equal(one, other, strict=True)


# A record of a reader's own.

OWN = """
import numpy as np
from actdoc import activation, derivative_of

@activation(
    formula=lambda m, x, k: m.cases((k * x, x > 0), (m.exp(x) - 1, True)),
    derivative=lambda m, x, k: m.cases((k, x > 0), (m.exp(x), True)),
    typical={{"k": (0, 2)}}, breakpoints=(0,), range="(-1, ∞)", limits=(-1, "∞"), zeros="{{0}}", fixed_points="{{0}}",
    monotonic="increasing", smoothness=0, lipschitz="max(1, k)", saturates="left", constraint="k > 0",
)
def bent(x, k=1.0):
    return np.where(x > 0, k * x, np.{function}(x))

@derivative_of(bent)
def bent_derivative(x, k=1.0):
    return np.where(x > 0, k, np.exp(x))
"""


@pytest.fixture
def family(monkeypatch):
    """A module among those of the functions, with a record in it."""

    def make(function):
        module = types.ModuleType("actdoc.functions.own")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(OWN.format(function=function), vars(module))
        return module

    return make


def test_a_new_record_is_traced(family):
    made = trace(family("expm1").bent)
    [form] = made.forms
    given = ["x", *made.parameters]
    assert [function(part, given) for part in form] == [
        "(x,k)=>x>0?k*x:expm1(x)",
        "(x,k)=>x>0?k:exp(x)",
        "(x,k)=>x>0?k*x:exp(x)-1",
        "(x,k)=>x>0?k:exp(x)",
    ]
    assert made.parameters == ["k"] and made.breakpoints == [0] and made.extrema == [[]]
    assert function(made.holds, ["k"]) == "k=>k>0"


def test_a_new_record_that_needs_more_of_numpy_says_so_and_numpy_is_put_back(family):
    module = family("sinh")
    with pytest.raises(AttributeError, match=r"np\.sinh cannot be traced yet"):
        trace(module.bent)
    assert module.np is np
    assert module.bent(-1.0) == np.sinh(-1.0)


def test_a_parameter_cannot_have_the_name_of_the_length(family, monkeypatch):
    module = family("expm1")
    monkeypatch.setattr(module.bent, "code", lambda x, n=1.0: x)
    with pytest.raises(ValueError, match="a parameter of bent is called n"):
        trace(module.bent)
