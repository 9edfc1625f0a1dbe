import { html, useState } from "../vendor/htm-preact.js";
import { ask, get } from "../api.js";
import { t } from "../language.js";
import { useAction, useLoaded } from "../loading.js";
import { DialogForm } from "../parts/dialog.js";
import { Heading } from "../parts/heading.js";
import { Pager } from "../parts/pager.js";
import { Problem } from "../parts/problem.js";
import { go, link } from "../route.js";

const SIZE = 50;

export function Groups({ query }) {
  const [adding, setAdding] = useState(false);
  const page = Number(query.get("page") ?? 1);
  const { value, error } = useLoaded(() => get("groups", { page, size: SIZE }), [page]);
  return html`
    <div class="title-row">
      <${Heading} title=${t("groups.title")} />
      <button type="button" class="primary" onClick=${() => setAdding(true)}>${t("groups.add")}</button>
    </div>
    <p class="lead">${t("groups.lead")}</p>
    <${Problem} error=${error} />
    ${value && !value.items.length && html`<p class="soft">${t("groups.none")}</p>`}
    <ul class="rows">
      ${value?.items.map((group) => html`<li key=${group.id}><a href=${link(`groups/${group.id}`)}>${group.name}</a></li>`)}
    </ul>
    ${value && html`<${Pager} page=${page} pages=${value.total_pages} address=${(to) => link("groups", { page: to })} />`}
    ${adding && html`<${NewGroup} close=${() => setAdding(false)} />`}
  `;
}

function NewGroup({ close }) {
  const action = useAction(async (fields) => {
    const made = await ask("POST", "groups", { json: { name: fields.get("name"), metadata: {} } });
    go(`groups/${(await made.json()).id}`);
  });
  return html`
    <${DialogForm} title=${t("groups.add")} button=${t("groups.add_button")} doing="adding" action=${action} close=${close}>
      <label>${t("name")}<input name="name" required autocomplete="off" /></label>
    <//>
  `;
}
