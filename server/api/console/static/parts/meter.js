import { html } from "../preact.js";
import { percent } from "../language.js";

// A share from 0 to 1 as a bar and a number.
export function Meter({ label, value, tone = "good" }) {
  return html`
    <div class="meter-row">
      <div class="meter" role="meter" aria-label=${label} aria-valuemin="0" aria-valuemax="1" aria-valuenow=${value} aria-valuetext=${percent(value)}>
        <span class=${tone} style=${{ width: `${100 * Math.min(1, Math.max(0, value))}%` }}></span>
      </div>
      <span class="figure" aria-hidden="true">${percent(value)}</span>
    </div>
  `;
}
