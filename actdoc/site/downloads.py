"""Chapters as notebooks to download: executed, and in Markdown that Jupyter shows."""

import json
import re
from pathlib import Path

from actdoc.site import markup, sentences
from actdoc.site.bibliography import citation


def _plain_markdown(text, app, pagename):
    """Turn MyST's own syntax into Markdown that Jupyter shows."""

    def role(match):
        kind, content = match[1], match[2]
        if kind == "calc":
            return markup.calculate(content)
        if kind == "measured":
            return markup.measured(content)
        if kind.startswith("cite"):
            return citation(app, content, in_parentheses=kind == "cite:p")
        title = re.fullmatch(r"(.*?)\s*<[^>]*>", content, re.DOTALL)
        if title:
            return title[1]
        if kind == "doc":
            target = (
                content[1:]
                if content.startswith("/")
                else str(Path(pagename).parent / content)
            )
            return f"*{app.env.titles[target].astext()}*"
        return content

    text = markup.EQUATION_BLOCK.sub(
        lambda m: f"$$\n{markup.equation(m[2], m[3] or m[4])}\n$$", text
    )
    text = markup.EQUATION.sub(lambda m: f"${markup.equation(m[1], m[2])}$", text)
    text = re.sub(r"\{([\w:-]+)\}`([^`]+)`", role, text)
    text = re.sub(
        r"(?m)^(:{3,}|`{3,})\{[\w-]+\}[ \t]*(.*)$",
        lambda m: f"**{m[2]}**" if m[2] else "",
        text,
    )
    text = re.sub(r"(?m)^\(([\w-]+)\)=\s*$", r'<a id="\1"></a>', text)
    text = re.sub(r"(?m)^:[\w-]+:.*$|^:{3,}\s*$", "", text)
    return re.sub(r"\]\((?!https?:|#)[^)]*\)", "]", text)


# How Jupyter is told what the tags of a cell tell the page.
FOLDED = {
    "hide-cell": ("source_hidden", "outputs_hidden"),
    "hide-input": ("source_hidden",),
}


def offer_notebook(app, pagename, templatename, context, doctree):
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    if doctree is None or not executed.exists():
        return
    notebook = json.loads(executed.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _plain_markdown("".join(cell["source"]), app, pagename)
        cell["metadata"].pop("mystnb", None)
        tags = cell["metadata"].pop("tags", [])
        if (
            "raises-exception" in tags
        ):  # the only tag that Jupyter itself heeds: a run goes on past a failure
            cell["metadata"]["tags"] = ["raises-exception"]
        folded = [part for tag in tags for part in FOLDED.get(tag, ())]
        if folded:
            cell["metadata"]["jupyter"] = dict.fromkeys(folded, True)
    target = Path(app.outdir, "notebooks", Path(pagename).name + ".ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), "utf-8")
    href = context["pathto"](f"notebooks/{target.name}", 1)
    link = f'<p class="download"><a href="{href}" download>{sentences.DOWNLOAD}</a></p>'
    context["body"] = context["body"].replace("</h1>", "</h1>" + link, 1)
