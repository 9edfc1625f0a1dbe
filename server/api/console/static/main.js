import { html, render } from "./vendor/htm-preact.js";
import { App } from "./app.js";
import { loadLanguage } from "./language.js";

await loadLanguage();
render(html`<${App} />`, document.getElementById("app"));
