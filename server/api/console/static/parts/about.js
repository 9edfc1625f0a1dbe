import { html } from "../preact.js";

// Adds to a button, for screen readers, whom or what it is about, where several buttons have the same text.
export const About = ({ children }) => html`<span class="hidden"> (${children})</span>`;
