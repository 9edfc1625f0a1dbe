import { html } from "../preact.js";
import { get } from "../api.js";
import { InboxItem } from "../inbox/inbox_item.js";
import { inboxChanged } from "../inbox/state.js";
import { number, t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Heading } from "../parts/heading.js";
import { Problem } from "../parts/problem.js";

const SIZE = 24;

export function Inbox() {
  const { value, error, again } = useLoaded(async () => ({ ...(await get("inbox/state")), ...(await get("inbox", { size: SIZE })) }), []);
  const changed = () => {
    again();
    inboxChanged();
  };
  return html`
    <${Heading} title=${t("inbox.nav")} />
    <p class="lead">${t("inbox.lead")}</p>
    <${Problem} error=${error} />
    <p class="said" role="status">${value && said(value)}</p>
    ${value?.hours === 0 && html`<div class="notice"><p>${t("inbox.off")}</p></div>`}
    <ol class="results" aria-label=${t("inbox.nav")}>
      ${value?.items.map((item, index) => html`<${InboxItem} key=${item.id} ...${{ item, number: index + 1, changed }} />`)}
    </ol>
  `;
}

function said({ hours, waiting }) {
  if (hours === 0) return "";
  if (!waiting) return t("inbox.none", { hours: number(hours) });
  const count = t("inbox.count", { count: waiting });
  return waiting > SIZE ? `${count} ${t("inbox.first", { number: SIZE })}` : count;
}
