import { html, useState } from "../preact.js";
import { ask } from "../api.js";
import { day, t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Confirm } from "../parts/confirm.js";
import { say } from "../parts/spoken.js";
import { BoxedPhoto } from "../photos/boxed_photo.js";
import { detected } from "../photos/detection.js";
import { QualityOf } from "../photos/quality.js";
import { storedPhoto } from "../photos/stored.js";
import { MovePhotos } from "./move_photos.js";

const hasPicture = (image) => image.content_type.startsWith("image/");

export function StoredPhoto({ person, image, changed, chosen, choose }) {
  const load = () => (hasPicture(image) ? storedPhoto(person.id, image.id) : Promise.resolve());
  const { value: blob } = useLoaded(load, [image.id]);
  const { value: faces } = useLoaded(() => (blob ? detected(blob) : Promise.resolve([])), [blob]);
  const moment = day(image.created);
  return html`
    <li class="photo card">
      ${hasPicture(image)
        ? html`<${BoxedPhoto} blob=${blob} alt=${t("photo.of", { name: person.name, moment })} boxes=${faces?.slice(0, 1).map(({ box }) => box)} />`
        : html`<p class="soft">${t("photo.encoding")}</p>`}
      ${choose
        ? html`<label class="choice"><input type="checkbox" checked=${chosen} onChange=${choose} />${t("photo.added_on", { moment })}</label>`
        : html`<p class="soft">${t("photo.added_on", { moment })}</p>`}
      ${faces?.length > 0 && html`<${QualityOf} ...${faces[0].quality} />`}
      <${Deeds} ...${{ person, image, changed }} />
    </li>
  `;
}

function Deeds({ person, image, changed }) {
  const [deed, setDeed] = useState();
  const close = () => setDeed();
  const done = (text) => {
    close();
    say(text);
    changed();
  };
  const remove = async () => {
    await ask("DELETE", `persons/${person.id}/images/${image.id}`);
    done(t("photo.deleted"));
  };
  return html`
    <div class="buttons">
      <button onClick=${() => setDeed("move")}>${t("photo.move")}</button>
      <button onClick=${() => setDeed("delete")}>${t("delete")}</button>
    </div>
    ${deed === "move" && html`<${MovePhotos} ...${{ person, images: [image.id], close, done }} />`}
    ${deed === "delete" && html`
      <${Confirm} title=${t("photo.delete_title")} text=${t("photo.delete_text")} act=${remove} close=${close} />
    `}
  `;
}
