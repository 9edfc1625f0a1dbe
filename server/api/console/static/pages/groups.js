import { html, useState } from "../preact.js";
import { get } from "../api.js";
import { t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Heading } from "../parts/heading.js";
import { New } from "../parts/new.js";
import { Pager } from "../parts/pager.js";
import { Problem } from "../parts/problem.js";
import { link } from "../route.js";

const SIZE = 50;

export function Groups({ query }) {
  const [adding, setAdding] = useState(false);
  const page = Number(query.get("page") ?? 1);
  const { value, error } = useLoaded(() => get("groups", { page, size: SIZE }), [page]);
  return html`
    <div class="title-row">
      <${Heading} title=${t("groups.nav")} />
      <button class="primary" onClick=${() => setAdding(true)}>${t("groups.add")}</button>
    </div>
    <p class="lead">${t("groups.lead")}</p>
    <${Problem} error=${error} />
    ${value && !value.items.length && html`<p class="soft">${t("groups.none")}</p>`}
    <ul class="rows">
      ${value?.items.map((group) => html`<li key=${group.id}><a href=${link(`groups/${group.id}`)}>${group.name}</a></li>`)}
    </ul>
    ${value && html`<${Pager} page=${page} pages=${value.total_pages} address=${(to) => link("groups", { page: to })} />`}
    ${adding && html`<${New} page="groups" close=${() => setAdding(false)} />`}
  `;
}
