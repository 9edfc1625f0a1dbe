import { html } from "../preact.js";

// Tells screen readers whom a button concerns, of several that say the same.
export const About = ({ children }) => html`<span class="hidden"> (${children})</span>`;
