"""How each framework takes an array, gives one back, and differentiates."""

import importlib
import importlib.metadata
import math
from functools import partial

import numpy as np

from actdoc.frameworks.results import NAMES, OPSET, PACKAGES


class Framework:
    """A framework: the names that its calls may use, and the way in and out.

    Attributes
    ----------
    name : str
        One of `NAMES`.
    versions : dict
        Its packages, and their versions.
    modules : dict
        The names that its calls may use.
    definitions : dict or None
        The same names for what the framework's standard defines, where that is a program too.
    differentiates : bool
        Whether it has a `gradient`.
    """

    modules: dict
    definitions: dict | None = None
    differentiates = True

    def __init__(self, name):
        self.name = name
        self.versions = {p: importlib.metadata.version(p) for p in PACKAGES[name]}

    def array(self, x):
        """Return a NumPy array as one of the framework."""
        return np.asarray(x)

    def number(self, y):
        """Return an array of the framework as one of NumPy."""
        return np.asarray(y)

    def gradient(self, f, x):
        """Return the derivative of the sum of the results of a function of the framework's arrays, at one of them."""
        raise NotImplementedError(f"{NAMES[self.name]} does not differentiate")

    def seed(self):
        """Make random functions repeat themselves, in a framework that has a state for them."""

    def evaluate(self, call, x, derivative=False, modules=None):
        """Evaluate a call, an expression of ``x``, or its derivative, on a NumPy array.

        A call may also use ``a`` and ``b``, the halves of `x` along the last axis, and ``alpha``, an array of one 0.25.

        Parameters
        ----------
        call : str
            Such as ``"F.elu(x, alpha=1.0)"``.
        x : ndarray
            The input.
        derivative : bool, optional
            Whether to differentiate the sum of the results with respect to `x`.
        modules : dict, optional
            The names that the call may use, if not those of the framework.

        Returns
        -------
        ndarray
            The result.
        """
        code = compile(call, call, "eval")

        def f(x):
            half = x.shape[-1] // 2
            given = {
                "math": math,
                "x": x,
                "a": x[..., :half],
                "b": x[..., half:],
                "alpha": self.array(np.array([0.25], dtype)),
            }
            return eval(code, (self.modules if modules is None else modules) | given)

        dtype = x.dtype
        given = self.array(x)
        self.seed()
        return np.asarray(self.gradient(f, given) if derivative else self.number(f(given)))

    def jacobian(self, call, x, outputs):
        """Return the derivative of each component of the result in each of the input, for a batch of vectors."""
        pick = [
            self.evaluate(f"({call})[..., {i}]", x, derivative=True) for i in range(outputs)
        ]
        return np.stack(pick, axis=-2)


class PyTorch(Framework):
    """PyTorch."""

    def __init__(self, name):
        super().__init__(name)
        import torch

        self.torch = torch
        self.modules = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}

    def array(self, x):
        return self.torch.from_numpy(x)

    def number(self, y):
        return y.detach().numpy()

    def gradient(self, f, x):
        x = x.clone().requires_grad_()
        f(x).sum().backward()
        return x.grad.numpy()

    def seed(self):
        self.torch.manual_seed(0)


class Jax(Framework):
    """JAX, with float64 switched on."""

    def __init__(self, name):
        super().__init__(name)
        import jax

        jax.config.update("jax_enable_x64", True)
        self.jax = jax
        self.modules = {"jax": jax, "jnp": jax.numpy, "nn": jax.nn}

    def array(self, x):
        return self.jax.numpy.asarray(x)

    def gradient(self, f, x):
        return self.jax.grad(lambda x: f(x).sum())(x)


class TensorFlow(Framework):
    """TensorFlow."""

    def __init__(self, name):
        super().__init__(name)
        import tensorflow as tf

        self.tf = tf
        self.modules = {"tf": tf}

    def array(self, x):
        return self.tf.constant(x)

    def number(self, y):
        return y.numpy()

    def gradient(self, f, x):
        with self.tf.GradientTape() as tape:
            tape.watch(x)
            y = self.tf.reduce_sum(f(x))
        slope = tape.gradient(y, x)
        if slope is None:
            raise ValueError("no derivative")
        return slope.numpy()


class Keras(Framework):
    """Keras, whose arrays are those of its backend."""

    def __init__(self, name):
        super().__init__(name)
        import keras

        self.keras, self.backend = keras, load(keras.backend.backend())
        self.modules = {
            "keras": keras,
            "activations": keras.activations,
            "ops": keras.ops,
            "layers": keras.layers,
        }

    def array(self, x):
        # Layers compute in this type, whatever they are given; the policy is fixed with the first layer.
        self.keras.config.set_floatx(str(x.dtype))
        self.keras.config.set_dtype_policy(str(x.dtype))
        return self.backend.array(x)

    def number(self, y):
        return self.backend.number(y)

    def gradient(self, f, x):
        return self.backend.gradient(f, x)


class SciPy(Framework):
    """SciPy, and NumPy with it."""

    differentiates = False

    def __init__(self, name):
        super().__init__(name)
        from scipy import special

        self.modules = {"np": np, "special": special}


class Onnx(Framework):
    """The operators of ONNX: in onnxruntime, and as the standard's own programs define them."""

    differentiates = False

    def __init__(self, name):
        super().__init__(name)
        import onnx

        operators = [schema.name for schema in onnx.defs.get_all_schemas()]
        self.modules = {name: partial(self._run, name) for name in operators}
        self.definitions = {name: partial(self._define, name) for name in operators}

    def _run(self, operator, *inputs, **attributes):
        import onnxruntime

        model, given = _model(OPSET, operator, inputs, attributes)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, ["CPUExecutionProvider"]
        )
        return session.run(None, given)[0]

    def _define(self, operator, *inputs, **attributes):
        import onnx
        from onnx.reference import ReferenceEvaluator

        newest = onnx.defs.onnx_opset_version()
        model, given = _model(newest, operator, inputs, attributes)
        return ReferenceEvaluator(model).run(None, given)[0]


def _model(version, operator, inputs, attributes):
    """The model that is one operator, and its inputs by name."""
    from onnx import helper

    first, *rest = inputs
    # The axes of a reduction are integers; what else follows is of the type of the first.
    follows = np.int64 if operator == "ReduceLogSumExp" else first.dtype
    given = {
        f"i{n}": value
        for n, value in enumerate([first, *(np.asarray(i, follows) for i in rest)])
    }
    kinds = {n: helper.np_dtype_to_tensor_dtype(v.dtype) for n, v in given.items()}
    graph = helper.make_graph(
        [helper.make_node(operator, list(given), ["y"], **attributes)],
        operator,
        [helper.make_tensor_value_info(n, kinds[n], v.shape) for n, v in given.items()],
        [helper.make_tensor_value_info("y", kinds["i0"], None)],
    )
    opset = helper.make_opsetid("", version)
    return helper.make_model(graph, opset_imports=[opset], ir_version=11), given


FRAMEWORKS = {
    "torch": PyTorch,
    "jax": Jax,
    "keras": Keras,
    "tensorflow": TensorFlow,
    "onnx": Onnx,
    "scipy": SciPy,
}


def load(name):
    """Import a framework, and return it as a `Framework`.

    Parameters
    ----------
    name : str
        One of `NAMES`.

    Returns
    -------
    Framework
        Ready to evaluate calls.
    """
    return FRAMEWORKS[name](name)


def installed():
    """Return the frameworks that can be imported here."""
    return [
        name for name in NAMES if all(importlib.util.find_spec(p) for p in PACKAGES[name])
    ]
