import { html, useState } from "../preact.js";
import { get } from "../api.js";
import { t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Pager } from "../parts/pager.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { link } from "../route.js";
import { AddPhotos } from "./add_photos.js";
import { MovePhotos } from "./move_photos.js";
import { StoredPhoto } from "./stored_photo.js";

const SIZE = 12;

export function PersonPhotos({ person, page }) {
  const images = `persons/${person.id}/images`;
  const { value, error, again } = useLoaded(() => get(images, { page, size: SIZE }), [person.id, page]);
  const [chosen, setChosen] = useState();
  const choose = (id) => setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return html`
    <section aria-labelledby="photos">
      <h2 id="photos">${t("photos")}</h2>
      <${AddPhotos} person=${person} added=${again} />
      <${Problem} error=${error} />
      ${value && !value.items.length && html`<p class="soft">${t("photos.none")}</p>`}
      ${(chosen || value?.items.length > 1 || value?.total_pages > 1) && html`<${Choosing} ...${{ person, chosen, setChosen, changed: again }} />`}
      <ul class="photos">
        ${value?.items.map((image) => html`<${StoredPhoto} key=${image.id} person=${person} image=${image} changed=${again} chosen=${chosen?.includes(image.id)} choose=${chosen && (() => choose(image.id))} />`)}
      </ul>
      ${value && html`<${Pager} page=${page} pages=${value.total_pages} address=${(to) => link(`people/${person.id}`, { page: to })} />`}
    </section>
  `;
}

// Photos that show somebody else can be chosen on several pages.
function Choosing({ person, chosen, setChosen, changed }) {
  const [open, setOpen] = useState(false);
  const done = (text) => {
    setOpen(false);
    setChosen();
    say(text);
    changed();
  };
  if (!chosen) return html`<div><button onClick=${() => setChosen([])}>${t("photos.split")}</button></div>`;
  return html`
    <div class="notice stack">
      <p role="status">${t("photos.chosen", { count: chosen.length })}</p>
      <div class="buttons">
        <button class="primary" disabled=${!chosen.length} onClick=${() => setOpen(true)}>${t("photos.move")}</button>
        <button onClick=${() => setChosen()}>${t("cancel")}</button>
      </div>
    </div>
    ${open && html`<${MovePhotos} ...${{ person, images: chosen, close: () => setOpen(false), done }} />`}
  `;
}
