// A face in the inbox, and who it may be.

import { html } from "../preact.js";
import { photo } from "../api.js";
import { LEAST } from "../confidence.js";
import { day, t } from "../language.js";
import { useAddress, useLoaded } from "../loading.js";
import { Guess } from "../people/guess.js";
import { Portrait } from "../people/portrait.js";
import { Decision } from "./decision.js";

// A candidate who is merely the nearest is not a hint.
const isLikely = ({ kind, candidate }) => kind === "doubted" || candidate?.confidence >= LEAST;

export function InboxItem({ item, number, changed }) {
  const { candidate } = item;
  const about = t("face.numbered", { number });
  const person = isLikely(item) ? candidate.person : undefined;
  return html`
    <li class="result">
      <div class="pair">
        <${Face} item=${item} />
        ${person && html`<${Portrait} key=${person.id} person=${person} />`}
        <div class="answer">
          <h2>${about}</h2>
          ${person && html`<${Guess} ...${candidate} />`}
          <p class="soft">${t("inbox.seen", { count: item.count, day: day(item.last_seen) })}</p>
        </div>
      </div>
      <${Decision} path=${`inbox/${item.id}`} becomes=${t("enrol.text")} dismissal=${t("inbox.dismiss")} ...${{ about, person, candidate, changed }} />
    </li>
  `;
}

function Face({ item }) {
  const { value } = useLoaded(() => photo(`inbox/${item.id}/image`), [item.id, item.last_seen]);
  const address = useAddress(value);
  return html`<span class="portrait">${address && html`<img src=${address} alt=${t("inbox.photo")} />`}</span>`;
}
