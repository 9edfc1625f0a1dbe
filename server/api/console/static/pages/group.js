import { html, useState } from "../preact.js";
import { ask, get } from "../api.js";
import { t } from "../language.js";
import { useAction, useLoaded } from "../loading.js";
import { About } from "../parts/buttons.js";
import { Confirm } from "../parts/confirm.js";
import { DialogForm, NameField } from "../parts/dialog.js";
import { Heading } from "../parts/heading.js";
import { Pager } from "../parts/pager.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { PeopleGrid } from "../people/people_grid.js";
import { PersonPicker } from "../people/person_picker.js";
import { go, link } from "../route.js";

const SIZE = 24;

export function Group({ id, query }) {
  const page = Number(query.get("page") ?? 1);
  const group = useLoaded(() => get(`groups/${id}`), [id]);
  const members = useLoaded(() => get(`groups/${id}/persons`, { page, size: SIZE }), [id, page]);
  const leaving = useAction(async (person) => {
    await change(id, { removeItems: [person.id] });
    say(t("group.removed", person));
    members.again();
  });
  if (!group.value) return html`<${Heading} title=${t("groups.nav")} /><${Problem} error=${group.error} />`;
  const remove = (person) => html`
    <button class="small" disabled=${leaving.busy} onClick=${() => leaving.run(person)}>
      ${t("group.remove")}<${About}>${person.name}<//>
    </button>
  `;
  return html`
    <p><a href=${link("groups")}>← ${t("groups.nav")}</a></p>
    <div class="title-row">
      <${Heading} title=${group.value.name} />
      <${Deeds} group=${group.value} edited=${group.again} joined=${members.again} />
    </div>
    <${Problem} error=${members.error ?? leaving.error} />
    ${group.value.life_days && html`<p class="lead">${t("group.life", { days: group.value.life_days })}</p>`}
    ${members.value && !members.value.items.length && html`<p class="soft">${t("group.empty")}</p>`}
    ${members.value && html`
      <${PeopleGrid} people=${members.value.items} more=${remove} />
      <${Pager} page=${page} pages=${members.value.total_pages} address=${(to) => link(`groups/${id}`, { page: to })} />
    `}
  `;
}

const change = (id, items) => ask("PUT", `groups/${id}/persons`, { json: { addItems: [], removeItems: [], ...items } });

function Deeds({ group, edited, joined }) {
  const [deed, setDeed] = useState();
  const close = () => setDeed();
  const remove = async () => {
    await ask("DELETE", `groups/${group.id}`);
    say(t("group.deleted", group));
    go("groups");
  };
  return html`
    <div class="buttons">
      <button class="primary" onClick=${() => setDeed("add")}>${t("group.add")}</button>
      <button onClick=${() => setDeed("edit")}>${t("group.edit")}</button>
      <button onClick=${() => setDeed("delete")}>${t("delete")}</button>
    </div>
    ${deed === "add" && html`<${AddMember} ...${{ group, close, joined }} />`}
    ${deed === "edit" && html`<${Edit} ...${{ group, close, edited }} />`}
    ${deed === "delete" && html`
      <${Confirm} title=${t("group.delete_title", group)} text=${t("group.delete_text")} act=${remove} close=${close} />
    `}
  `;
}

function AddMember({ group, close, joined }) {
  const action = useAction(async (fields) => {
    await change(group.id, { addItems: [Number(fields.get("person"))] });
    say(t("group.added"));
    close();
    joined();
  });
  return html`
    <${DialogForm} title=${t("group.add")} button=${t("group.add_button")} doing="adding" ...${{ action, close }}>
      <${PersonPicker} />
    <//>
  `;
}

function Edit({ group, close, edited }) {
  const action = useAction(async (fields) => {
    const days = fields.get("life_days");
    await ask("PATCH", `groups/${group.id}`, { json: { name: fields.get("name"), life_days: days ? Number(days) : null } });
    say(t("saved"));
    close();
    edited();
  });
  return html`
    <${DialogForm} title=${t("group.edit")} button=${t("save")} ...${{ action, close }}>
      <${NameField} value=${group.name} />
      <label>${t("group.life_days")}<input name="life_days" type="number" min="1" max="36500" defaultValue=${group.life_days} /></label>
    <//>
  `;
}
