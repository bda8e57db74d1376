// The letters of formulas, inside a script: a font from anywhere else comes after lines were broken without it, even from
// the style sheet itself. Without scripts the style sheet has it fetched.
"use strict";
document.fonts.add(new FontFace("STIX-Two-Math", Uint8Array.from(atob(LETTERS), letter => letter.charCodeAt())));
