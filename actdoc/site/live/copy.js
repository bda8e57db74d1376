// Copy a formula or a call. The buttons are in the page; without JavaScript the style sheet does not show them.
"use strict";
{
  // What is read out stands on the element that loads this script, so that it can be translated.
  const { copied, notCopied } = document.currentScript.dataset;
  const status = document.createElement("p");
  status.className = "copy-status";
  status.role = "status";
  document.body.append(status);

  const copy = async (text) => {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else ClipboardJS.copy(text); // on a server without encryption; the library is there for the buttons of code
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    try {
      await copy(button.dataset.clipboardText);
      button.classList.add("copied");
      status.textContent = copied;
    } catch {
      status.textContent = notCopied;
    }
    button.focus(); // the library takes it away
    setTimeout(() => {
      button.classList.remove("copied");
      status.textContent = ""; // or the same words would not be read out a second time
    }, 2000);
  });
}
