import { html } from "../preact.js";
import { t } from "../language.js";

// Rows of cells; the first cell names its row.
export const Table = ({ heads, rows, kind }) => html`
  <table class=${kind}>
    <thead><tr>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>
      ${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
    </tbody>
  </table>
`;
