import { html } from "../vendor/htm-preact.js";
import { t } from "../language.js";

// `address` gives the address of a page by its number.
export function Pager({ page, pages, address }) {
  if (pages <= 1) return null;
  const step = (to, name) =>
    to >= 1 && to <= pages ? html`<a class="button" href=${address(to)}>${t(name)}</a>` : html`<span></span>`;
  return html`
    <nav class="pager" aria-label=${t("pages")}>
      ${step(page - 1, "previous")}
      <span>${t("page", { page, pages })}</span>
      ${step(page + 1, "next")}
    </nav>
  `;
}
