import { html } from "../preact.js";
import { t } from "../language.js";

// Links to the previous and next page: `address` returns a page's address, or `turn` opens it.
export function Pager({ page, pages, address, turn }) {
  if (pages <= 1) return null;
  const step = (to, name) => {
    if (to < 1 || to > pages) return html`<span></span>`;
    return turn ? html`<button onClick=${() => turn(to)}>${t(name)}</button>` : html`<a class="button" href=${address(to)}>${t(name)}</a>`;
  };
  return html`
    <nav class="pager" aria-label=${t("pages")}>
      ${step(page - 1, "previous")}
      <span>${t("page", { page, pages })}</span>
      ${step(page + 1, "next")}
    </nav>
  `;
}
