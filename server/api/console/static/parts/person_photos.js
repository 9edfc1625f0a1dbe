import { html } from "../vendor/htm-preact.js";
import { get } from "../api.js";
import { t } from "../language.js";
import { useLoaded } from "../loading.js";
import { link } from "../route.js";
import { AddPhotos } from "./add_photos.js";
import { Pager } from "./pager.js";
import { Problem } from "./problem.js";
import { StoredPhoto } from "./stored_photo.js";

const SIZE = 12;

export function PersonPhotos({ person, page }) {
  const images = `persons/${person.id}/images`;
  const { value, error, again } = useLoaded(() => get(images, { page, size: SIZE }), [person.id, page]);
  return html`
    <section aria-labelledby="photos">
      <h2 id="photos">${t("photos")}</h2>
      <${AddPhotos} person=${person} added=${again} />
      <${Problem} error=${error} />
      ${value && !value.items.length && html`<p class="soft">${t("photos.none")}</p>`}
      <ul class="photos">
        ${value?.items.map((image) => html`<${StoredPhoto} key=${image.id} person=${person} image=${image} changed=${again} />`)}
      </ul>
      ${value && html`<${Pager} page=${page} pages=${value.total_pages} address=${(to) => link(`people/${person.id}`, { page: to })} />`}
    </section>
  `;
}
