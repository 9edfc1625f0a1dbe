import { html, useRef, useState } from "../preact.js";
import { ask, formOf } from "../api.js";
import { isKnown, LEAST } from "../confidence.js";
import { number, t } from "../language.js";
import { useAction } from "../loading.js";
import { Heading } from "../parts/heading.js";
import { Problem } from "../parts/problem.js";
import { FaceResult } from "../people/face_result.js";
import { BoxedPhoto } from "../photos/boxed_photo.js";
import { PhotoInput } from "../photos/photo_input.js";
import { enlarged, smaller } from "../photos/smaller.js";

const MOST = 3;
const MOST_PIXELS = 1600;

export function Identify({ kept }) {
  const [blob, setBlob] = useState();
  const [faces, setFaces] = useState();
  const [chosen, setChosen] = useState(0);
  const latest = useRef();
  const { busy, error, run } = useAction(async (file) => {
    latest.current = file;
    setBlob(file);
    if (file !== blob) {
      setFaces();
      setChosen(0);
    }
    const found = await identified(file);
    if (latest.current === file) setFaces(found);
  });
  return html`
    <${Heading} title=${t("identify.title")} />
    <p class="lead">${t("identify.lead")} ${kept > 0 && t("identify.inbox", { hours: number(kept) })}</p>
    <${PhotoInput} label=${t("identify.photo")} choose=${run} />
    <p class="said" role="status">${busy ? t("identify.busy") : faces && summary(faces)}</p>
    <${Problem} error=${error} />
    ${blob &&
    html`
      <div class="beside">
        <${BoxedPhoto} blob=${blob} alt=${t("identify.photo")} boxes=${faces?.map(({ face }) => face.box)} ...${{ chosen, choose: setChosen }} />
        <ol class="results" aria-label=${t("identify.results")}>
          ${faces?.map(
            (found, index) => html`
              <${FaceResult} key=${index} ...${{ blob, index, found, chosen: index === chosen, choose: setChosen }} again=${() => run(blob)} />
            `,
          )}
        </ol>
      </div>
    `}
  `;
}

async function identified(file) {
  const { copy, times } = await smaller(file, MOST_PIXELS);
  const form = formOf([["image", copy], ["detect_all", true], ["min_confidence", LEAST], ["result_size", MOST]]);
  const found = await (await ask("POST", "search", { form })).json();
  return found.map(({ face, results }) => ({ face: enlarged(face, times), results }));
}

function summary(faces) {
  if (!faces.length) return t("identify.no_face");
  const known = faces.filter(({ results }) => isKnown(results[0])).length;
  const which = faces.length === 1 ? "identify.known_of_one" : "identify.known";
  return `${t("identify.faces", { count: faces.length })} ${t(which, { count: known })}`;
}
