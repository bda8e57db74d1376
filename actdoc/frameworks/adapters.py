"""How each framework takes an array, gives one back, and differentiates."""

import importlib
import importlib.metadata
import math
from functools import partial

import numpy as np

from actdoc.frameworks.results import NAMES, OPSET, PACKAGES


class Framework:
    """A framework: the names that its calls may use, and the way in and out.

    `gradient` takes a function of its arrays and an array, and returns the derivative of the sum of the results.
    """

    def __init__(self, name):
        self.name = name
        self.modules, self.array, self.number, self.gradient, *definitions = globals()[
            f"_{name}"
        ]()
        self.definitions = definitions[0] if definitions else None
        self.versions = {p: importlib.metadata.version(p) for p in PACKAGES[name]}

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
        if self.name == "torch":  # random functions must repeat themselves
            self.modules["torch"].manual_seed(0)
        return np.asarray(self.gradient(f, given) if derivative else self.number(f(given)))

    def jacobian(self, call, x, outputs):
        """Return the derivative of each component of the result in each of the input, for a batch of vectors."""
        pick = [
            self.evaluate(f"({call})[..., {i}]", x, derivative=True) for i in range(outputs)
        ]
        return np.stack(pick, axis=-2)


def _torch():
    import torch
    from torch import nn
    from torch.nn import functional

    def gradient(f, x):
        x = x.clone().requires_grad_()
        f(x).sum().backward()
        return x.grad.numpy()

    modules = {"torch": torch, "nn": nn, "F": functional}
    return modules, torch.from_numpy, lambda y: y.detach().numpy(), gradient


def _jax():
    import jax

    jax.config.update("jax_enable_x64", True)
    modules = {"jax": jax, "jnp": jax.numpy, "nn": jax.nn}
    return (
        modules,
        jax.numpy.asarray,
        np.asarray,
        lambda f, x: jax.grad(lambda x: f(x).sum())(x),
    )


def _tensorflow():
    import tensorflow as tf

    def gradient(f, x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(f(x))
        slope = tape.gradient(y, x)
        if slope is None:
            raise ValueError("no derivative")
        return slope.numpy()

    return {"tf": tf}, tf.constant, lambda y: y.numpy(), gradient


def _keras():
    import keras

    _, array, number, gradient = globals()[f"_{keras.backend.backend()}"]()

    def typed_array(x):
        # Layers compute in this type, whatever they are given; the policy is fixed with the first layer.
        keras.config.set_floatx(str(x.dtype))
        keras.config.set_dtype_policy(str(x.dtype))
        return array(x)

    modules = {
        "keras": keras,
        "activations": keras.activations,
        "ops": keras.ops,
        "layers": keras.layers,
    }
    return modules, typed_array, number, gradient


def _scipy():
    from scipy import special

    return {"np": np, "special": special}, np.asarray, np.asarray, None


def _onnx():
    import onnx
    import onnxruntime
    from onnx.reference import ReferenceEvaluator

    def model(version, name, *inputs, **attributes):
        first = inputs[0]
        integers = name == "ReduceLogSumExp"
        inputs = [
            first,
            *(np.asarray(i, np.int64 if integers else first.dtype) for i in inputs[1:]),
        ]
        names = [f"i{n}" for n in range(len(inputs))]
        node = onnx.helper.make_node(name, names, ["y"], **attributes)
        kinds = [onnx.helper.np_dtype_to_tensor_dtype(i.dtype) for i in inputs]
        values = [
            onnx.helper.make_tensor_value_info(n, k, i.shape)
            for n, k, i in zip(names, kinds, inputs, strict=True)
        ]
        output = onnx.helper.make_tensor_value_info("y", kinds[0], None)
        graph = onnx.helper.make_graph([node], name, values, [output])
        made = onnx.helper.make_model(
            graph, opset_imports=[onnx.helper.make_opsetid("", version)], ir_version=11
        )
        return made, dict(zip(names, inputs, strict=True))

    def run(name, *inputs, **attributes):
        made, given = model(OPSET, name, *inputs, **attributes)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            made.SerializeToString(), options, ["CPUExecutionProvider"]
        )
        return session.run(None, given)[0]

    def define(name, *inputs, **attributes):
        made, given = model(onnx.defs.onnx_opset_version(), name, *inputs, **attributes)
        return ReferenceEvaluator(made).run(None, given)[0]

    names = [schema.name for schema in onnx.defs.get_all_schemas()]
    runtime, definitions = (
        {name: partial(how, name) for name in names} for how in (run, define)
    )
    return runtime, np.asarray, np.asarray, None, definitions


def installed():
    """Return the frameworks that can be imported here."""
    return [
        name for name in NAMES if all(importlib.util.find_spec(p) for p in PACKAGES[name])
    ]
