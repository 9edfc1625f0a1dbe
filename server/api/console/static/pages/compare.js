import { html, useEffect, useRef, useState } from "../preact.js";
import { ask, formOf } from "../api.js";
import { number, percent, t } from "../language.js";
import { useAction } from "../loading.js";
import { Heading } from "../parts/heading.js";
import { Meter } from "../parts/meter.js";
import { Problem } from "../parts/problem.js";
import { BoxedPhoto } from "../photos/boxed_photo.js";
import { detected } from "../photos/detection.js";
import { PhotoInput } from "../photos/photo_input.js";

export function Compare() {
  const [first, setFirst] = useState();
  const [second, setSecond] = useState();
  const [match, setMatch] = useState();
  const latest = useRef();
  const { busy, error, run } = useAction(async () => {
    setMatch();
    if (!first || !second) return;
    const form = formOf([["images", first], ["images", second]]);
    latest.current = form;
    const found = await (await ask("POST", "match", { form })).json();
    if (latest.current === form) setMatch(found);
  });
  useEffect(() => void run(), [first, second]);
  return html`
    <${Heading} title=${t("compare.title")} />
    <p class="lead">${t("compare.lead")}</p>
    <div class="two">
      <${Side} label=${t("compare.first")} blob=${first} choose=${setFirst} />
      <${Side} label=${t("compare.second")} blob=${second} choose=${setSecond} />
    </div>
    <${Problem} error=${error} />
    <div class="verdict" role="status">
      ${busy && first && second && html`<p class="said">${t("compare.busy")}</p>`}
      ${match && html`<${Verdict} ...${match} />`}
    </div>
  `;
}

function Side({ label, blob, choose }) {
  const [boxes, setBoxes] = useState([]);
  useEffect(() => {
    setBoxes([]);
    if (blob) detected(blob).then((faces) => setBoxes(faces.slice(0, 1).map(({ box }) => box)), () => {});
  }, [blob]);
  return html`
    <section aria-label=${label}>
      <h2>${label}</h2>
      <${PhotoInput} label=${label} choose=${choose} />
      ${blob && html`<${BoxedPhoto} blob=${blob} alt=${label} boxes=${boxes} />`}
    </section>
  `;
}

const Verdict = ({ verdict, similarity, distance }) => html`
  <h2>${t(verdict ? "compare.same" : "compare.different")}</h2>
  <${Meter} label=${t("similarity")} value=${similarity} tone=${verdict ? "good" : "fair"} />
  <p>${t("compare.similarity", { similarity: percent(similarity), distance: number(distance, { maximumFractionDigits: 2 }) })}</p>
`;
