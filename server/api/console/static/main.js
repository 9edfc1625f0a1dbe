import { html, render } from "./preact.js";
import { App } from "./app.js";
import { keepFocus } from "./focus.js";
import { loadLanguage } from "./language.js";

await loadLanguage();
keepFocus();
render(html`<${App} />`, document.getElementById("app"));
