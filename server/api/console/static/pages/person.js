import { html, useState } from "../preact.js";
import { ask, get } from "../api.js";
import { day, t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Confirm } from "../parts/confirm.js";
import { Facts } from "../parts/facts.js";
import { Heading } from "../parts/heading.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { EditPerson } from "../people/edit_person.js";
import { MergePerson } from "../people/merge_person.js";
import { PersonPhotos } from "../people/person_photos.js";
import { go, link } from "../route.js";

export function Person({ id, query }) {
  const person = useLoaded(() => get(`persons/${id}`), [id]);
  const groups = useLoaded(() => get(`persons/${id}/groups`), [id]);
  const [shown, setShown] = useState(0);
  if (!person.value) return html`<${Heading} title=${t("people.nav")} /><${Problem} error=${person.error} />`;
  const renew = () => {
    person.again();
    groups.again();
    setShown((before) => before + 1);
  };
  return html`
    <p><a href=${link("people")}>← ${t("people.nav")}</a></p>
    <div class="title-row">
      <${Heading} title=${person.value.name} />
      <${Deeds} person=${person.value} renew=${renew} />
    </div>
    <${Details} person=${person.value} groups=${groups.value?.items ?? []} />
    <${PersonPhotos} key=${shown} person=${person.value} page=${Number(query.get("page") ?? 1)} />
  `;
}

function Deeds({ person, renew }) {
  const [deed, setDeed] = useState();
  const close = () => setDeed();
  const done = (text) => {
    close();
    say(text);
    renew();
  };
  const remove = async () => {
    await ask("DELETE", `persons/${person.id}`);
    say(t("person.deleted", { name: person.name }));
    go("people");
  };
  return html`
    <div class="buttons">
      ${["edit", "merge", "delete"].map(
        (name) => html`<button onClick=${() => setDeed(name)}>${t(`person.${name}`)}</button>`,
      )}
    </div>
    ${deed === "edit" && html`<${EditPerson} ...${{ person, close, done }} />`}
    ${deed === "merge" && html`<${MergePerson} ...${{ person, close, done }} />`}
    ${deed === "delete" && html`
      <${Confirm} title=${t("person.delete_title", person)} text=${t("person.delete_text")} act=${remove} close=${close} />
    `}
  `;
}

function Details({ person, groups }) {
  const links = groups.map((group, index) => html`${index > 0 && ", "}<a href=${link(`groups/${group.id}`)}>${group.name}</a>`);
  const rows = [
    [t("person.number"), person.id],
    [t("person.external_id"), person.external_id],
    [t("person.expires"), person.life_ends && day(person.life_ends)],
    [t("groups.nav"), groups.length > 0 && links],
    ...Object.entries(person.metadata).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  ];
  return html`<${Facts} rows=${rows} />`;
}
