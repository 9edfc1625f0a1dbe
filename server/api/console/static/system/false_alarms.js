// How many strangers are matched, as the server estimates from the scores of searches.

import { html } from "../preact.js";
import { day, number, t } from "../language.js";
import { Table } from "../parts/table.js";

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
  <${Table}
    heads=${["alarms.asked", "alarms.share", "alarms.interval"]}
    rows=${limits.map((limit) => [share(limit.asked), share(limit.share), t("alarms.between", { least: share(limit.least), most: share(limit.most) })])}
  />
`;
