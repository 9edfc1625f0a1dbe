import { html } from "../preact.js";
import { t } from "../language.js";

// Rarely needed content, behind a button that shows it.
export const More = ({ children }) => html`
  <details class="more">
    <summary class="button quiet">${t("more")}</summary>
    <div class="buttons">${children}</div>
  </details>
`;
