import { html } from "../preact.js";
import { percent } from "../language.js";

// Progress: a share from 0 to 1, or undefined while it is unknown.
export function Progress({ label, share }) {
  return html`
    <div class="stack">
      <p>${label}</p>
      <div class="meter-row">
        <progress max="1" value=${share} aria-label=${label}></progress>
        <span class="figure" aria-hidden="true">${share === undefined ? "" : percent(share)}</span>
      </div>
    </div>
  `;
}
