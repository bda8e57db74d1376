"""Show that no misprint goes unnoticed: change the code that prints, build, and see which tests name page and cell.

``make mutants`` runs all of them, which takes about two hours; ``python tests/mutants.py TEXT status`` runs those
whose line has one of these words. A mutant that no test notices is an error.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def tables():
    """Every entry of the notation tables, misprinted."""
    typeset = {
        "+": r'(SUM, "{} - {}", SUM, PRODUCT)', "-": r'(SUM, "{1} - {0}", SUM, PRODUCT)',
        "neg": r'(SUM, "{}", PRODUCT)', "*": r'(PRODUCT, r"{}\,{}", ANY, ANY)',
        "/": r'(PRODUCT, r"\frac{{{1}}}{{{0}}}", ANY, ANY)', "**": r'(POWER, "{}^{{{}}}", ANY, ANY)',
        "[]": r'(ATOM, "{}_{{0}}", ATOM, ANY)', ">": r'(ANY, "{} < {}", SUM, SUM)',
        ">=": r'(ANY, r"{} \le {}", SUM, SUM)', "<": r'(ANY, "{} > {}", SUM, SUM)',
        "<=": r'(ANY, r"{} \ge {}", SUM, SUM)', "exp": r'(POWER, "e^{{-{}}}", PRODUCT)',
        "log": r'(ATOM, r"\exp\left({}\right)", ANY)', "sqrt": r'(ATOM, "({})", ANY)',
        "abs": r'(ATOM, "({})", ANY)', "Phi": r'(ATOM, r"\varphi({})", ANY)', "phi": r'(ATOM, r"\Phi({})", ANY)',
        "pi": r'(ATOM, "e")', "n": r'(ATOM, "i")', "half": r'(ATOM, "n/4")', "argmax": r'(ATOM, r"\min\,{}", ATOM)',
        "simplex_shift": r'(SUM, TEX.table["simplex_shift"][1].replace("- 1", "+ 1"), ATOM)',
        "delta": r'(ATOM, r"\delta_{{{0},{0}}}", ANY, ANY)', "sum": r'(SUM, r"\sum_{{k}} {1}", ANY, PRODUCT)',
        "word": r'(ATOM, "none", ANY)', "call": r'(ATOM, "{}(-{})", ANY, PRODUCT)',
        "call[]": r'(ATOM, "{}({})_{{0}}", ANY, ANY, ANY)', "call()": r'(ATOM, "{}({}; -{})", ANY, ANY, ANY)',
        "tall call": r'(ATOM, "{}(-{})", ANY, PRODUCT)', "tall call[]": r'(ATOM, "{}({})_{{0}}", ANY, ANY, ANY)',
        "tall call()": r'(ATOM, "{}({}; -{})", ANY, ANY, ANY)',
    }  # fmt: skip
    plain = {
        "+": '(SUM, "{} - {}", SUM, PRODUCT)', "-": '(SUM, "{} - {}", SUM, SUM)', "neg": '(SUM, "+{}", PRODUCT)',
        "*": '(PRODUCT, "{} * {}", ANY, ANY)', "/": '(PRODUCT, "{} / {}", PRODUCT, PRODUCT)',
        "**": '(POWER, "{}**{}", ANY, POWER)', "[]": '(ATOM, "{}[0]", ATOM, ANY)',
        ">": '(ANY, "{} < {}", SUM, SUM)', ">=": '(ANY, "{} <= {}", SUM, SUM)', "<": '(ANY, "{} > {}", SUM, SUM)',
        "<=": '(ANY, "{} >= {}", SUM, SUM)', "exp": '(ATOM, "log({})", ANY)', "log": '(ATOM, "exp({})", ANY)',
        "sqrt": '(ATOM, "({})", ANY)', "abs": '(ATOM, "({})", ANY)', "Phi": '(ATOM, "phi({})", ANY)',
        "phi": '(ATOM, "Phi({})", ANY)', "pi": '(ATOM, "3")', "n": '(ATOM, "i")', "half": '(ATOM, "n/4")',
        "argmax": '(ATOM, "min({})", ANY)',
        "simplex_shift": '(ATOM, TEXT.table["simplex_shift"][1].replace("- 1", "+ 1"), ATOM)',
        "delta": '(ATOM, "({0} == {0})", ANY, ANY)', "sum": '(ATOM, "sum over k of {1}", ANY, ATOM)',
        "word": '(ATOM, "none", ANY)', "call": '(ATOM, "{}(-{})", ANY, PRODUCT)',
        "call[]": '(ATOM, "{}({})[0]", ANY, ANY, ANY)', "call()": '(ATOM, "{}({}, -{})", ANY, ANY, ANY)',
    }  # fmt: skip
    facts = {
        "+": '(SUM, "{} − {}", SUM, PRODUCT)', "-": '(SUM, "{} + {}", SUM, SUM)', "neg": '(PRODUCT, "{}", PRODUCT)',
        "*": '(PRODUCT, "{} + {}", PRODUCT, PRODUCT)', "/": '(PRODUCT, "{} / {}", PRODUCT, ANY)',
        "fraction": '(PRODUCT, "{1}/{0}", ATOM, ATOM)', ">": '(ANY, "{} < {}", ANY, SUM)',
        ">=": '(ANY, "{} ≤ {}", ANY, SUM)', "<": '(ANY, "{} > {}", ANY, SUM)', "<=": '(ANY, "{} < {}", ANY, SUM)',
        "==": '(ANY, "{} ≠ {}", ANY, SUM)', "!=": '(ANY, "{} = {}", ANY, SUM)', "and": '(ANY, "{0} and {0}", ANY, ANY)',
        "abs": '(ATOM, "({})", ANY)', "max": '(ANY, "{}", ANY, ANY)',
    }  # fmt: skip
    printed = (
        ("notation", "TEX", typeset), ("notation", "TEXT", plain), ("site/facts", "PLAIN", facts),
    )  # fmt: skip
    for module, table, entries in printed:
        for name, entry in entries.items():
            yield module, f"{table}.table[{name!r}] = {entry}"
    yield "notation", 'TEX.parentheses = "{}"'
    yield "notation", 'TEXT.parentheses = "{}"'
    yield "site/facts", 'PLAIN.parentheses = "{}"'
    yield "notation", r'TEX.branch = r"{} & \text{{otherwise}} \\ "'
    yield "notation", 'TEXT.branch = "{1} if {0} else "'
    yield "notation", r'TEX.letters["alpha"] = r"\beta"'
    yield "notation", 'LETTERS["alpha"] = (r"\\alpha", "β")'
    # What a notation remembers of what it wrote.
    yield "notation", "self.operations.add(operation)", "pass"
    yield "notation", "notation.records.add(record.__name__)", "pass"
    for character, other in ("≤≥", "Φφ", "−+", "αβ"):
        yield (
            "site/mathml",
            f'_m = typeset; typeset = lambda *a, **k: _m(*a, **k).replace("{character}", "{other}")',
        )


#: A wrong value for each row of "At a glance" and of "Properties".
ROWS = {
    "Family": "Gates", "Aliases": "`relu`", "Range of values": "[0, 1)", "Monotonic": "increasing",
    "Slope at 0": "0.75", "In PyTorch": "`F.other(x)`",
    "Smoothness": "infinitely differentiable", "Odd or even": "odd", "Saturates": "on the left",
    "Output": "one number for each vector", "Parameters": "none", "Sources": "{cite:t}`nair2010`",
    "Limits": "0 at −∞, 1 at ∞", "Zeros": "{0}", "Fixed points: f(x) = x": "none", "Minimum": "0 at 0",
    "Maximum": "0 at 0", "Smallest Lipschitz constant": "1", "Lowest slope": "0 at 0", "Highest slope": "1 at 0",
}  # fmt: skip


def of_speed():
    """What is changed in the tables and figures of the page on speed."""
    for right, wrong in (
        ("places = 3 if", "value, places = 1.1 * value, 3 if"),
        ('("actdoc", *OTHERS)', '("actdoc", *reversed(OTHERS))'),
        ('cell["memory"][name]', 'cell["memory"]["actdoc"]'),
        ('cell["ulps"][name]) for', 'cell["ulps"]["textbook"]) for'),
        ("form.record.elementwise == elementwise", "form.record"),
        ("statistics.median(ratios)", "max(ratios)"),
        ('-row["ratio"]', 'row["ratio"]'),
        ("ours, other = (places", "other, ours = (places"),
        ('lost(row["lost"][name])', 'lost(row["lost"][name] / 2)'),
        ("math.log10(min(both)) - 0.1, ", "0, "),
        ('row["ratio"] > 1', 'row["ratio"] < 1'),
        ("curves = [[median_at(size, other, *kind)", "curves = [[median_at(size, other, *kinds[0])"),
        ("up = [(y(math.log10(step))", "up = [(y(math.log10(step)) + 3"),
    ):  # fmt: skip
        yield "site/speed", right, wrong
    yield "speed/results", "max(float(ulps), 1)", "max(float(ulps), 10)"
    yield "speed/results", "return statistics.median(found", "return max(found"


def of_copies():
    """What buttons copy, and the lines in NumPy."""
    yield (
        "site/markdown",
        'data-clipboard-text="{text}"',
        'data-clipboard-text="{text.lower()}"',
    )
    yield "site/extension", "copy_button(node.astext()", "copy_button(node.astext()[1:]"
    yield "site/comparison", 'copyable(found["same"]', "copyable(record.calls[name]"
    for right, wrong in (
        ('["value"][dtype]', '["derivative"][dtype]'), ("max(lost) > 0.5", "min(lost) < 0.5"),
        ("name != text", "name == text"), ("value, _ = table", "_, value = table"), (" ** ", " + "),
    ):  # fmt: skip
        yield "site/lines", right, wrong


def of_the_explorer():
    """What is changed in its figure."""
    for right, wrong in (
        ("_outputs(record)[0](places)", "_outputs(record)[0](places + 0.2)"),
        ("_sign(n, px + KEY / 2, py)", "_sign(n ^ 1, px + KEY / 2, py)"),
        ("_key(n, name, names, top)", "_key(n, names[n ^ 1], names, top)"),
    ):
        yield "site/figures", right, wrong


def mutants():
    """What is changed: a module and a line put at its end, or a module, a text in it, and what replaces it."""
    yield from tables()
    for row, value in ROWS.items():
        wrong = f'[(r[0], "{value}") if r[0] == "{row}" else r for r in rows]'
        yield "site/facts", f"_t = table; table = lambda head, rows: _t(head, {wrong})"
    yield "site/facts", "_s = set_of; set_of = lambda *a: _s(*a).replace('[', '(')"
    yield "site/numerals", 'pretty = lambda text: text.replace("-", "")'
    yield "site/numerals", "_n = number; number = lambda value: _n(abs(value))"
    yield "site/numerals", "_u = ulps; ulps = lambda value: _u(2 * float(value))"
    yield "functions/vectors", "least_n=2", "least_n=1"
    # Sentences.
    for name, key, other in (
        ("SATURATES_ON", '"left"', '"right"'), ("SMOOTH", 0, 1), ("SMOOTH_IN_SHORT", 0, 1),
        ("DIFFERS", "False, False", "True, False"), ("EXTREMA", '"derivative_minimum"', '"derivative_maximum"'),
        ("MEANINGS", '"delta"', '"n"'),
    ):  # fmt: skip
        first, second = f"{name}[{key}]", f"{name}[{other}]"
        yield "site/sentences", f"{first}, {second} = {second}, {first}"
    for name, wrong in {
        "BOTH_LIMITS": "{right} at −∞, {left} at ∞", "VALUE_AT_PLACE": "{place} at {value}",
        "FACTS_ASSUME": "They are stated for {condition}.", "RANGE_FROM_N": "{range}", "OUTPUT_VECTOR": "{length}",
        "FACTS_OF_THE_EXACT_FORM": "", "NO_BOUND": "none: it jumps", "PROMISE": "{name} promises 1 ulp at most.",
        "PROMISE_BESIDE_A_ZERO": "", "SLOPE_SHARED": "The slope at {place} is {place} {who}.",
        "SLOPE_DIFFERS": "The slope at {place} is {value} {who}.", "SEEDED_COLUMN": "{name}(x)", "LARGEST_GAP": "{gap}",
    }.items():  # fmt: skip
        yield "site/sentences", f"{name} = {wrong!r}"
    yield "site/sentences", "listed = lambda items: ', '.join(list(items)[:1])"
    # Code, and what it calls on.
    yield "site/pages", "write(home, used)", "pass"
    # What the run found.
    yield "site/comparison", 'status = lambda cell: "agrees"'
    for right, wrong in (("up to ", "up to 1"), ("at −", "at ")):
        replace = f"lambda cell: _s(cell).replace({right!r}, {wrong!r})"
        yield "site/comparison", f"_s = status; status = {replace}"
    yield (
        "site/comparison",
        'get("definition_gap", math.inf) < AGREES',
        'get("definition_gap", math.inf) > AGREES',
    )
    yield "site/comparison", 'sentences.COMPARED_MARKS["agrees"] = "(random)"'
    yield (
        "site/comparison",
        "_c = _contrast; _contrast = lambda *a: _c(*a).replace('PyTorch', 'JAX')",
    )
    yield (
        "site/comparison",
        "_v = version; version = lambda name: _v(name).replace('2', '3')",
    )
    yield from of_copies()
    yield "site/accuracy", "found['false_zeros']:,", "found['points']:,"
    yield from of_speed()
    # Curves, captions, thumbnails.
    figures, sentences = "site/figures", "site/sentences"
    yield figures, "    y = f(x)\n", "    y = f(x + 0.03)\n"
    yield figures, "return [record]", "return [lambda x: 1.01 * record(x)]"
    yield figures, "return record.derivative", "return record"
    yield figures, "corners = _thin(", "corners = 0.7 + _thin("
    yield figures, "np.linspace(low, high, START", "np.linspace(low, high - 0.05, START"
    yield figures, "np.flatnonzero(jumps) + 1", "[]"
    yield figures, "[ones, x] if _gated", "[x, ones] if _gated"
    yield figures, "x, y = Scale(*window(record), ", "x, y = Scale(-5, 6, "
    yield figures, "_short(y(v)) for text", "_short(y(v) + 1) for text"
    yield figures, "numbers = [n * step", "numbers = [(n + 1) * step"
    yield figures, "_tick(v, digits)", "_tick(v + step, digits)"
    yield figures, 'data-y="{y.low:g}', 'data-y="{y.low + 0.1:g}'
    yield figures, "first, second = names", "second, first = names"
    yield figures, "height - 4, 4)", "4, height - 4)"
    yield figures, "start, middle, end = (", "start, end, middle = ("
    yield figures, 'mark.kind == "open" and mark.x == 0', 'mark.kind == "open"'
    yield from of_the_explorer()
    yield "plotting", '"open", kink, y', '"filled", kink, y'
    yield "plotting", '"filled", kink, taken', '"open", kink, taken'
    yield "plotting", '"cross", *(float(', '"cross", *(1.05 * float('
    yield "plotting", "(record.minimum, record.maximum)", "(record.maximum,)"
    yield "plotting", "code(piece),", "code(piece + 0.03),"
    yield sentences, "A cross marks the minimum", "A cross marks the maximum"
    yield sentences, "through {middle} at 0 to {end}", "through {end} at 0 to {middle}"


def copy(project):
    """Copy what the site is built from, as it stands in the working tree."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, project / name)
    (project / ".venv").symlink_to(ROOT / ".venv")
    # The cells compute the same, whatever is printed around them: one cache serves all mutants.
    with (project / "actdoc" / "site" / "execution.py").open("a") as file:
        file.write('\n_visible = lambda: b"one for all"\n')


def run(project, command):
    return subprocess.run(
        [".venv/bin/python", "-m", *command.split()], cwd=project, capture_output=True, text=True, check=False,
        env=os.environ | {"COLUMNS": "250"},
    )  # fmt: skip


def noticed(project):
    """Build, and return what fails: the tests that read the pages, or the build itself."""
    started = run(project, "actdoc.site.extension")
    assert not started.returncode, (
        started.stderr
    )  # a mutant that is no program shows nothing
    built = run(project, "actdoc.site")
    if built.returncode:
        return [f"the build: {built.stderr.strip()}"]
    readers = " ".join(str(p) for p in sorted(project.glob("tests/test_printed_*.py")))
    tests = run(
        project, f"pytest -q -n 2 --tb=no --maxfail=3 -p no:cacheprovider {readers}"
    )
    assert tests.returncode in (0, 1, 2), (
        tests.stdout + tests.stderr
    )  # 2: enough have failed
    return re.findall(r"^(?:FAILED|ERROR) tests/(.+)$", tests.stdout, re.MULTILINE)


def main(words):
    unnoticed = []
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        copy(project)
        if failing := noticed(project):
            raise SystemExit(f"without a mutant these fail already: {', '.join(failing)}")
        for module, *change in mutants():
            label = f"{module}.py: " + " -> ".join(change)
            if words and not any(word in label for word in words):
                continue
            path = project / "actdoc" / f"{module}.py"
            sound = path.read_text("utf-8")
            if len(change) == 1:
                wrong = f"{sound}\n{change[0]}\n"
            else:
                assert change[0] in sound, f"{module}.py no longer has {change[0]!r}"
                wrong = sound.replace(*change, 1)
            path.write_text(wrong, "utf-8")
            failing = noticed(project)
            path.write_text(sound, "utf-8")
            print(label, *(failing or ["NOT NOTICED"])[:2], sep="\n    ", flush=True)
            if not failing:
                unnoticed.append(label)
    if unnoticed:
        raise SystemExit("not noticed:\n" + "\n".join(unnoticed))


if __name__ == "__main__":
    main(sys.argv[1:])
