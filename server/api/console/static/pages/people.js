import { html, useEffect, useState } from "../preact.js";
import { get } from "../api.js";
import { t } from "../language.js";
import { useLoaded, useSettled } from "../loading.js";
import { Heading } from "../parts/heading.js";
import { New } from "../parts/new.js";
import { Pager } from "../parts/pager.js";
import { Problem } from "../parts/problem.js";
import { PeopleGrid } from "../people/people_grid.js";
import { go, link } from "../route.js";

const SIZE = 24;

export function People({ query }) {
  const [name, setName] = useState(query.get("name") ?? "");
  const [adding, setAdding] = useState(false);
  const settled = useSettled(name);
  const asked = query.get("name") ?? "";
  const page = Number(query.get("page") ?? 1);
  const { value, error } = useLoaded(() => get("persons", { name: asked, page, size: SIZE }), [asked, page]);
  useEffect(() => void (settled !== asked && go("people", { name: settled })), [settled]);
  return html`
    <div class="title-row">
      <${Heading} title=${t("people.nav")} />
      <button class="primary" onClick=${() => setAdding(true)}>${t("people.add")}</button>
    </div>
    <search>
      <label>${t("people.search")}<input type="search" value=${name} onInput=${(event) => setName(event.target.value)} /></label>
    </search>
    <${Problem} error=${error} />
    <div aria-live="polite">${value && !value.items.length && html`<p class="soft">${t(asked ? "people.none_found" : "people.none")}</p>`}</div>
    ${value && html`
      <${PeopleGrid} people=${value.items} />
      <${Pager} page=${page} pages=${value.total_pages} address=${(to) => link("people", { name: asked, page: to })} />
    `}
    ${adding && html`<${New} page="people" path="persons" close=${() => setAdding(false)}><p class="soft">${t("people.add_text")}</p><//>`}
  `;
}
