import { html } from "../preact.js";

// Names and values; names without a value are left out.
export const Facts = ({ rows }) => html`
  <dl class="details">
    ${rows.map(([name, value]) => value && html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>
`;
