"""A record behaves like a function: pickled by its name, shown with its parameters, at home in other containers."""

import concurrent.futures
import copy
import functools
import importlib
import inspect
import itertools
import multiprocessing
import pickle
import pydoc
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from flint import arb, arb_series, ctx

import actdoc
from actdoc import Activation, activation, catalogue, derivative_of, vector_activation
from actdoc.oracle import BALLS, Ball, differentiate, judge
from actdoc.record import Record

FUNCTIONS = {
    function.__qualname__: function
    for record in catalogue.values()
    for function in (record, record.slope)
}
every = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
elementwise = pytest.mark.parametrize(
    "function",
    [
        f
        for f in FUNCTIONS.values()
        if isinstance(catalogue[f.__qualname__.partition(".")[0]], Activation)
    ],
    ids=lambda f: f.__qualname__,
)
shapely = pytest.mark.parametrize(
    "record",
    [r for r in catalogue.values() if not r.elementwise],
    ids=lambda record: record.__name__,
)


# Pickling and copying.


@every
def test_a_pickled_or_copied_function_is_the_function_itself(function):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(function, protocol)) is function
    assert copy.copy(function) is function and copy.deepcopy(function) is function
    assert copy.deepcopy([function, {"f": function}]) == [function, {"f": function}]
    assert hash(pickle.loads(pickle.dumps(function))) == hash(function)


def test_a_deep_copy_of_a_network_keeps_the_derivative_bound_to_its_function():
    layer = {"f": actdoc.gelu, "slope": actdoc.gelu.derivative}
    assert copy.deepcopy(layer)["slope"] is copy.deepcopy(layer)["f"].derivative


@pytest.mark.parametrize("method", ["spawn", "fork"])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_functions_go_to_a_process_pool_and_come_back(method):
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        assert pool.submit(actdoc.gelu, 1.0).result() == actdoc.gelu(1.0)
        assert pool.submit(actdoc.elu.derivative, -1.0, alpha=0.5).result() == (
            actdoc.elu.derivative(-1.0, alpha=0.5)
        )
        assert list(pool.map(copy.copy, [actdoc.softmax])) == [actdoc.softmax]


# A reader's own record.

OWN = """
import math, pickle
import numpy as np
from actdoc import activation, derivative_of

@activation(
    formula=lambda m, x: 2 / (1 + m.exp(-2 * x)) - 1,
    derivative=lambda m, x: (1 - m.bipolar(x)) * (1 + m.bipolar(x)),
    identities=lambda m, x: [(m.bipolar(x), m.tanh(x))],
    range="(-1, 1)", limits=(-1, 1), zeros="{0}", fixed_points="{0}", monotonic="increasing", parity="odd",
    smoothness=math.inf, lipschitz=1, saturates="both", cite="lecun1998",
)
def bipolar(x):
    return np.tanh(x)

@derivative_of(bipolar)
def bipolar_derivative(x):
    z = np.exp(-2 * np.abs(x))
    return 4 * z / (1 + z) ** 2

if __name__ == "__main__":
    assert pickle.loads(pickle.dumps(bipolar)) is bipolar
    assert pickle.loads(pickle.dumps(bipolar.derivative)) is bipolar.derivative
    print(repr(bipolar))
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    (tmp_path / "my_functions.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("my_functions").bipolar
    del sys.modules["my_functions"]


def test_an_own_record_refers_to_itself_and_to_the_catalogue(own):
    assert repr(own).splitlines()[1] == "bipolar'(x) = (1 - bipolar(x)) * (1 + bipolar(x))"
    for which in ("value", "derivative"):
        verdict = judge(own, np.float64, which)
        assert verdict.worst < 4 and verdict.false_zeros == 0
    left, right = own.identities(BALLS, Ball(arb("0.3")))[0]
    assert left.value.overlaps(right.value)
    assert abs(differentiate(own, 0.0) - 1) < 1e-15
    assert "bipolar" not in catalogue and not hasattr(actdoc, "bipolar")
    assert pickle.loads(pickle.dumps(own)) is own and copy.deepcopy(own) is own


def test_an_own_record_of_a_script_is_pickled_too(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(OWN)
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.startswith("bipolar(x) = 2 / (1 + exp((-2) * x)) - 1")


FACTS = {
    "range": "(-∞, ∞)",
    "limits": ("-∞", "∞"),
    "zeros": "{0}",
    "fixed_points": "{0}",
    "monotonic": "increasing",
    "smoothness": 1,
    "lipschitz": 1,
    "saturates": "no",
}


def test_an_own_record_may_have_the_name_of_another_or_of_an_operation():
    """Its own definitions mean itself; those of the catalogue still mean the catalogue's."""

    @activation(formula=lambda m, x: 3 * x, derivative=lambda m, x: m.relu(x) / x, **FACTS)
    def relu(x):
        return 3 * x

    @activation(
        formula=lambda m, x: 2 * m.exp(x),
        derivative=lambda m, x: m.function(relu)(x),
        **FACTS,
    )
    def exp(x):
        return 2 * np.exp(x)

    two = Ball(arb(2))
    assert repr(relu) == "relu(x) = 3 * x\nrelu'(x) = relu(x) / x"
    assert repr(exp) == "exp(x) = 2 * exp(x)\nexp'(x) = relu(x)"
    assert exp.textbook(2.0) == 2 * np.exp(2.0) and relu.textbook(2.0) == 6
    assert relu.derivative_formula(BALLS, two).value == 3
    assert actdoc.squared_relu.formula(BALLS, two).value == 4
    assert float(exp.formula(BALLS, two).value.mid()) == pytest.approx(2 * np.exp(2))
    assert exp.derivative_formula(BALLS, two).value == 6


def test_an_own_tanh_is_not_taken_for_ours():
    @activation(formula=lambda m, x: 7 * x, derivative=lambda m, x: m.tanh(x) / x, **FACTS)
    def tanh(x):
        return 7 * x

    assert tanh.derivative_formula(BALLS, Ball(arb(2))).value == 7


def test_a_derivative_without_the_parameters_is_refused_when_it_is_attached():
    @activation(formula=lambda m, x, a: a * x, derivative=lambda m, x, a: a, **FACTS)
    def scaled(x, a=2.0):
        return a * x

    with pytest.raises(
        TypeError, match=r"^scaled has no derivative yet: attach its code with"
    ):
        judge(scaled, np.float64, "derivative")

    for other in (lambda x: x, lambda x, a=3.0: x, lambda x, a=2.0, b=1.0: x):
        with pytest.raises(
            TypeError, match=r"^the derivative of scaled must take \(x, a=2.0\), got <"
        ):
            derivative_of(scaled)(other)
    derivative_of(scaled)(lambda x, a=2.0: np.full_like(x, a))
    assert scaled.derivative(1.0) == 2
    with pytest.raises(
        TypeError, match=r"^scaled has its derivative already, and <lambda> would"
    ):
        derivative_of(scaled)(lambda x, a=2.0: x)


def test_a_parameter_that_nothing_would_check_is_refused_when_the_record_is_made():
    for code in (
        lambda x, a: x,
        lambda x, a=2: x,
        lambda x, **a: x,
        lambda x, *, a=2.0: x,
        lambda *x: x,
        lambda: 1.0,
    ):
        with pytest.raises(
            TypeError, match=r"^<lambda> must take x and then parameters with floats"
        ):
            activation(formula=lambda m, x, a: x, derivative=lambda m, x, a: 1, **FACTS)(
                code
            )
    with pytest.raises(
        TypeError, match=r"^a function of vectors must take an axis, got <lambda>\(x\)$"
    ):
        vector_activation(
            formula=lambda m, x, i: x[i], derivative=lambda m, x, i, j: 1, range="(-∞, ∞)"
        )(lambda x: x)


def test_the_docstring_of_an_own_record_may_have_all_sections_or_none():
    @activation(formula=lambda m, x: x, derivative=lambda m, x: 1, **FACTS)
    def plain(x):
        return x

    assert plain.__doc__.startswith("Parameters\n----------\nx : array_like")

    @activation(formula=lambda m, x: x, derivative=lambda m, x: 1, **FACTS)
    def noted(x):
        """Return the input.

        See Also
        --------
        actdoc.identity

        Notes
        -----
        Linear.
        """
        return x

    titles = [
        line
        for line, below in itertools.pairwise(noted.__doc__.splitlines())
        if set(below) == {"-"}
    ]
    assert titles == ["Parameters", "Raises", "See Also", "Notes"]


def test_an_exponent_may_be_any_whole_number_and_nothing_else():
    three = Ball(arb(3))
    assert [float((three**n).value.mid()) for n in (-2, -1, 0, 1, 2)] == pytest.approx(
        [1 / 9, 1 / 3, 1, 3, 9]
    )
    with pytest.raises(
        TypeError, match=r"^an exponent in a definition must be a whole number, got 0.5$"
    ):
        three**0.5


@pytest.mark.parametrize("terms", [1, 2, 3, 4, 6])
def test_the_judges_tanh_has_the_series_of_its_definition(terms):
    before, ctx.cap = ctx.cap, terms
    try:
        for place in (-1.5, 0.25, 3.0):
            x = Ball(arb_series([arb(place), 1]))
            own = BALLS.tanh(x).value
            defined = actdoc.tanh.formula(BALLS, x).value
            assert all(own[k].overlaps(defined[k]) for k in range(terms))
    finally:
        ctx.cap = before


def test_only_what_a_record_has_can_be_printed():
    for call, words in (
        (
            lambda: actdoc.elu.tex("value"),
            r"^which must be one of 'formula', 'derivative', got 'value'$",
        ),
        (
            lambda: actdoc.gelu.text("formula", aproximate="tanh"),
            r"^a choice of gelu must be one of 'approximate', got",
        ),
        (
            lambda: actdoc.gelu.tex("formula", approximate="foo"),
            r"^approximate must be one of 'none', .*, got 'foo'$",
        ),
        (
            lambda: actdoc.elu.textbook(1.0, beta=2.0),
            r"^a parameter of elu must be one of 'alpha', got 'beta'$",
        ),
        (
            lambda: actdoc.gelu.textbook(1.0, approximate="foo"),
            r"^approximate must be one of",
        ),
    ):
        with pytest.raises(ValueError, match=words):
            call()


def test_a_slope_from_another_module_is_pickled_as_the_records_own(own):
    @activation(formula=lambda m, x: x, derivative=lambda m, x: 1, **FACTS)
    def mine(x):
        return x

    code = functools.wraps(actdoc.sigmoid.derivative.code)(lambda x: x)
    assert code.__module__ == "actdoc.functions.sigmoids"
    assert derivative_of(mine)(code).__module__ == __name__


def test_an_own_function_of_vectors_refers_to_itself_and_to_the_catalogue():
    @vector_activation(
        formula=lambda m, x, i: m.softmax(x, i) / 2,
        derivative=lambda m, x, i, j: (
            m.half_softmax(x, i) * (m.delta(i, j) - m.softmax(x, j))
        ),
        range="(0, 1)",
    )
    def half_softmax(x, axis=-1):
        return actdoc.softmax(x, axis) / 2

    @derivative_of(half_softmax)
    def half_softmax_jacobian(x):
        return actdoc.softmax.jacobian(x) / 2

    assert judge(half_softmax, np.float64).worst < 4
    assert judge(half_softmax, np.float64, "derivative").worst < 6


def lies_in_its_range(record, n):
    """Whether all outputs for a vector of n components lie in the stated range."""
    y = np.ravel(record(np.linspace(1.5, -0.5, n), **record.seed))
    low, high = (record.evaluate(end) for end in record.range[1:-1].split(", "))
    if record.range.startswith("{"):
        return set(y) <= {low, high}
    above = y >= low if record.range.startswith("[") else y > low
    below = y <= high if record.range.endswith("]") else y < high
    return np.all(above & below)


@shapely
def test_the_range_begins_to_hold_at_the_number_of_components_that_the_record_states(
    record,
):
    shortest = 2 if record.length == "n/2" else 1
    assert lies_in_its_range(record, max(record.least_n, shortest))
    assert record.least_n == 1 or not lies_in_its_range(record, record.least_n - 1)


@shapely
def test_a_call_with_the_seed_of_a_record_gives_the_same_each_time(record):
    x = np.linspace(-1, 1, 4)
    np.testing.assert_array_equal(record(x, **record.seed), record(x, **record.seed))
    assert bool(record.seed) == ("rng" in record.signature.parameters)


def test_a_notation_remembers_what_one_definition_uses():
    assert actdoc.squareplus.vocabulary() == ({"+", "/", "**", "sqrt"}, set())
    operations, records = actdoc.sparsemax.vocabulary()
    assert records == {"relu", "binary_step", "sparsemax"}
    assert {"simplex_shift", "delta", "sum"} <= operations and "exp" not in operations
    # Of all forms.
    assert {"tanh", "silu", "sigmoid"} <= actdoc.gelu.vocabulary()[1]


def test_a_fact_that_nobody_knows_is_refused_when_the_record_is_made():
    with pytest.raises(TypeError, match="unexpected keyword argument 'ranges'"):
        activation(formula=lambda m, x: x, derivative=lambda m, x: 1, **FACTS, ranges="")(
            np.abs
        )
    with pytest.raises(
        TypeError, match="missing 1 required keyword-only argument: 'zeros'"
    ):
        activation(
            formula=lambda m, x: x, derivative=lambda m, x: 1,
            **{name: fact for name, fact in FACTS.items() if name != "zeros"},
        )(np.abs)  # fmt: skip


# What tools show.


@every
def test_help_begins_with_the_name_and_the_parameters(function):
    shown = pydoc.render_doc(function, renderer=pydoc.plaintext).split("\n\n", 1)[1]
    name = function.__qualname__.rpartition(".")[2]
    parameters = inspect.signature(function).parameters.values()
    first = shown.splitlines()[0]
    assert first == f"{name}{inspect.Signature(parameters)}"
    assert all(parameter.name in first for parameter in parameters)


def test_help_of_gelu_shows_its_signature_first():
    shown = pydoc.render_doc(actdoc.gelu, renderer=pydoc.plaintext).split("\n\n", 1)[1]
    assert shown.startswith("gelu(x, approximate='none')\n")


@every
def test_an_error_names_the_function_that_was_called(function):
    name = function.__qualname__
    for call in (
        function,
        lambda: function(1.0, nonsense=1),
        lambda: function([1.0, 2.0], *[1.0] * 9),
        lambda: function("text"),
        lambda: function([1.0, 2.0], x=3.0),
    ):
        with pytest.raises(TypeError) as refusal:
            call()
        message = str(refusal.value)
        assert message.startswith(name) and message[len(name)] in ":("
        assert "\n" not in message and "entry" not in message


def test_a_record_in_a_class_is_not_bound_to_its_instances():
    class Layer:
        f = actdoc.elu

    assert Layer().f is Layer.f is actdoc.elu
    assert Layer().f(-1.0, 0.5) == actdoc.elu(-1.0, 0.5)


@every
def test_a_call_inspects_and_evaluates_nothing(function):
    """Whatever Python runs between the call and the function's own code is a fixed, short way."""
    record = catalogue[function.__qualname__.partition(".")[0]]
    seed = (
        {"rng": np.random.default_rng(0)}
        if "rng" in inspect.signature(function).parameters
        else {}
    )
    parameters = record.parameters | seed
    x, inside, seen = np.array([0.5, 1.5]), [], []

    def watch(frame, event, argument):
        if event == "call" and frame.f_code is function.code.__code__:
            inside.append(True)
        if event == "return" and frame.f_code is function.code.__code__:
            inside.pop()
        if not inside and event == "call":
            seen.append(frame.f_code.co_filename + ":" + frame.f_code.co_name)
        if not inside and event == "c_call":
            seen.append(argument.__name__)

    sys.setprofile(watch)
    try:
        function(x, **parameters)
    finally:
        sys.setprofile(None)
    assert not {"eval", "exec", "compile"} & set(seen)
    assert not [name for name in seen if "inspect.py" in name or "abc.py" in name]
    assert len(seen) < 60, seen


# Containers that are no plain arrays.

INDEX = list("abcd")
SERIES = pd.Series([-1.5, 0.0, 2.0, 30.0], index=INDEX, name="logits")
FRAME = pd.DataFrame(
    {"p": [-1.5, 0.0], "q": [2.0, 30.0], "r": [1.0, -1.0], "s": [0.0, 9.0]},
    index=["u", "v"],
)


@elementwise
def test_a_series_and_a_frame_keep_their_labels(function):
    y = function(SERIES)
    assert isinstance(y, pd.Series) and y.index.equals(SERIES.index) and y.name == "logits"
    np.testing.assert_array_equal(y.to_numpy(), function(SERIES.to_numpy()))
    z = function(FRAME)
    assert isinstance(z, pd.DataFrame)
    assert z.index.equals(FRAME.index) and z.columns.equals(FRAME.columns)
    np.testing.assert_array_equal(z.to_numpy(), function(FRAME.to_numpy()))


def test_parameters_reach_the_numbers_of_a_series():
    np.testing.assert_array_equal(
        actdoc.elu(SERIES, alpha=0.5), actdoc.elu(SERIES.to_numpy(), 0.5)
    )
    np.testing.assert_array_equal(
        actdoc.gelu(FRAME, approximate="tanh"), actdoc.gelu(FRAME.to_numpy(), "tanh")
    )
    with pytest.raises(TypeError, match=r"^elu: alpha must be one real number, got str"):
        actdoc.elu(SERIES, alpha="x")


def test_slopes_of_columns_meet_their_columns():
    slopes = [0.1, 0.2, 0.3, 0.4]
    y = actdoc.prelu(FRAME, slopes)
    assert isinstance(y, pd.DataFrame) and y.columns.equals(FRAME.columns)
    np.testing.assert_array_equal(y.to_numpy(), actdoc.prelu(FRAME.to_numpy(), slopes))


def test_labelled_slopes_are_not_matched_by_their_order():
    with pytest.raises(
        TypeError,
        match=r"^prelu: alpha must be an array in the order of x where x has labels",
    ):
        actdoc.prelu(FRAME, pd.Series({"s": 0.1, "r": 0.2, "q": 0.3, "p": 0.4}))
    with pytest.raises(
        ValueError, match=r"^prelu: alpha must be an array .*, got nested sequences"
    ):
        actdoc.prelu(FRAME, [[1.0], [1.0, 2.0]])


def test_random_slopes_are_drawn_for_the_whole_container():
    frames = [FRAME, FRAME - 40, pd.DataFrame({"a": [-1, -1], "b": [-1.0, -2.0]}), SERIES]
    for x in frames:
        for function in (actdoc.rrelu, actdoc.rrelu.derivative):
            y = function(x, training=True, rng=0)
            assert y.axes[0].equals(x.axes[0])
            np.testing.assert_array_equal(y, function(x.to_numpy(), training=True, rng=0))


def test_an_own_function_with_a_name_of_numpys_is_not_taken_for_it():
    @activation(formula=lambda m, x: 3 * x, derivative=lambda m, x: 3, **FACTS)
    def negative(x):
        return 3 * x

    @activation(formula=lambda m, x: 3 * x, derivative=lambda m, x: 3, **FACTS)
    def abs(x):
        return 3 * x

    for function in (negative, abs):
        np.testing.assert_array_equal(function(SERIES), 3 * SERIES)


def test_columns_of_several_types_meet_in_float64():
    x = pd.DataFrame(
        {"a": [True, False], "b": [0.5, 1.0], "c": pd.array([1, None], dtype="Int64")}
    )
    np.testing.assert_array_equal(
        actdoc.softmax(x).iloc[0], actdoc.softmax([1.0, 0.5, 1.0])
    )
    assert actdoc.softmax(x).iloc[1].isna().all()
    with pytest.raises(
        TypeError, match=r"^softmax: x must hold real numbers .*, got object$"
    ):
        actdoc.softmax(pd.DataFrame({"a": [1.0], "b": ["one"]}))


def test_missing_values_stay_missing():
    x = pd.Series([1, None, -2], dtype="Int64")
    assert actdoc.relu(x).isna().tolist() == [False, True, False]
    assert actdoc.sigmoid(pd.Series([0.0, None])).isna().tolist() == [False, True]


def test_a_series_of_words_is_refused():
    with pytest.raises(TypeError, match=r"^relu: x must hold real numbers"):
        actdoc.relu(pd.Series(["a", "b"]))


@shapely
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_functions_of_vectors_keep_the_labels_of_the_axes_that_they_keep(record, axis):
    expected = record(FRAME.to_numpy(), axis=axis, **record.seed)
    y = record(FRAME, axis=axis, **record.seed)
    np.testing.assert_array_equal(y.to_numpy(), expected)
    other = FRAME.columns if axis == 0 else FRAME.index
    if record.scalar:
        assert isinstance(y, pd.Series) and y.index.equals(other)
    else:
        assert y.axes[1 - axis % 2].equals(other)
        if record.length == "n":
            assert y.axes[axis % 2].equals(FRAME.axes[axis])
    z = record(SERIES, **record.seed)
    if record.length == "n" and not record.scalar:
        assert z.index.equals(SERIES.index) and z.name == "logits"
    np.testing.assert_array_equal(np.asarray(z), record(SERIES.to_numpy(), **record.seed))


@every
def test_a_masked_array_is_refused_in_one_sentence(function):
    for x in (np.ma.array([1.0, 2.0], mask=[True, False]), np.ma.array([1.0, 2.0])):
        with pytest.raises(TypeError) as refusal:
            function(x)
        message = str(refusal.value)
        assert message.startswith(
            f"{function.__qualname__}: x must be an array without a mask"
        )
        assert "\n" not in message


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_a_subclass_of_arrays_comes_back_as_numpy_would_give_it():
    for x in (np.matrix([[1.0, -2.0]]), np.array([1.0, -2.0]).view(np.recarray)):
        for function in (actdoc.relu, actdoc.relu.derivative, actdoc.softmax):
            y = function(x)
            assert type(y) is type(np.exp(x))
            np.testing.assert_array_equal(np.asarray(y), function(np.asarray(x)))
    assert actdoc.logsumexp(np.matrix([[1.0, -2.0]])).shape == (1,)


class Lazy:
    """A container of another library, which applies ufuncs in its own way."""

    def __init__(self, x):
        self.x = x

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        assert (
            method == "__call__"
            and ufunc.nin == ufunc.nout == 1
            and ufunc.signature is None
        )
        return ufunc.__name__, ufunc(self.x, **kwargs).tolist()


class Unwilling:
    __array_ufunc__ = None


class Undecided:
    def __array_ufunc__(self, *args, **kwargs):
        return NotImplemented


class Demanding:
    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return ufunc.types


class Broken:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError(
            "Can't convert a tensor that requires grad.\nUse detach() first."
        )


class Wrapped:
    """A tensor: NumPy converts it, and asks it to wrap the result."""

    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, -2.0])

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return "wrapped", array.tolist()


def test_other_containers_get_what_a_ufunc_would_give_or_a_sentence():
    assert actdoc.relu(Lazy(np.array([1.0, -2.0]))) == ("actdoc.relu", [1.0, 0.0])
    assert actdoc.elu.derivative(Lazy([1.0, -np.inf]), alpha=2.0) == (
        "actdoc.elu.derivative",
        [1.0, 0.0],
    )
    assert actdoc.relu(Wrapped()) == (*np.exp(Wrapped())[:1], [1.0, 0.0])
    for x, words in (
        (
            Unwilling(),
            "relu: x must be what NumPy's functions can be applied to, got Unwilling, which refuses",
        ),
        (
            Demanding(),
            "relu: x must be what NumPy's functions can be applied to, got Demanding, which asks for more",
        ),
        (
            Undecided(),
            "relu: x must be what NumPy's functions can be applied to, got Undecided, which does not",
        ),
        (
            Broken(),
            "relu: x must be what NumPy can convert .*, got Broken: Can't convert a tensor that requires grad$",
        ),
    ):
        with pytest.raises(TypeError, match=words):
            actdoc.relu(x)


# Names.


def test_every_record_of_a_family_is_exported_and_nothing_else():
    for family in {sys.modules[record.__module__] for record in catalogue.values()}:
        records = {
            n
            for n, v in vars(family).items()
            if isinstance(v, Record) and v.__module__ == family.__name__
        }
        assert records == set(family.__all__), family.__name__
    for name in actdoc.__all__:
        assert hasattr(actdoc, name)
    assert len(set(actdoc.__all__)) == len(actdoc.__all__)
    assert not {"np", "math", "gelu_derivative", "sigmoid_derivative"} & set(dir(actdoc))


# What a reader may move.


@pytest.mark.parametrize("record", catalogue.values(), ids=lambda record: record.__name__)
def test_every_number_that_a_reader_may_move_has_two_ends_that_the_function_accepts(record):
    assert record.typical.keys() == record.numbers.keys()
    # A control with such a name would be taken for another one of the same figure.
    others = {"f", "show", "from", "low", "high", "log", "at", "layers", "T"}
    assert not others & record.parameters.keys()
    for name, (low, high) in record.typical.items():
        assert low <= record.numbers[name] <= high and low < high, name
    x = np.linspace(-3, 3, 8)
    for corner in itertools.product(*record.typical.values()):
        given = dict(zip(record.typical, corner, strict=True)) | getattr(record, "seed", {})
        assert np.isfinite(record(x, **given)).all(), given
        assert np.isfinite(record.slope(x, **given)).all(), given
