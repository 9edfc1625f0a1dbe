// How many strangers are matched, as the server reckons from the scores of searches.

import { html } from "../vendor/htm-preact.js";
import { day, number, t } from "../language.js";

const DEFAULT = 0.01;
const TWO_DIGITS = { style: "percent", maximumSignificantDigits: 2 };
const share = (value) => number(value, TWO_DIGITS);

export function FalseAlarms({ searches, since, state, limits }) {
  const told = limits.find(({ asked }) => asked === DEFAULT);
  const drifted = state === "more" || state === "fewer";
  return html`
    <p class=${drifted ? "notice warning" : ""}>${t(`alarms.${state}`, told && { share: share(told.share), allowed: share(DEFAULT) })}</p>
    ${told && html`<${Limits} limits=${limits} />`}
    <p class="soft">${t(since ? "alarms.basis" : "alarms.none", { count: searches, number: number(searches), day: since && day(since) })}</p>
  `;
}

const Limits = ({ limits }) => html`
  <table>
    <thead><tr><th scope="col">${t("alarms.asked")}</th><th scope="col">${t("alarms.share")}</th><th scope="col">${t("alarms.interval")}</th></tr></thead>
    <tbody>
      ${limits.map(
        ({ asked, share: matched, least, most }) => html`
          <tr key=${asked}><th scope="row">${share(asked)}</th><td>${share(matched)}</td><td>${t("alarms.between", { least: share(least), most: share(most) })}</td></tr>
        `,
      )}
    </tbody>
  </table>
`;
