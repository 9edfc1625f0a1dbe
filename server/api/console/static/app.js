import { html, useEffect, useState } from "./preact.js";
import { number, t } from "./language.js";
import { link, useRoute } from "./route.js";
import { signOut } from "./session.js";
import { Compare } from "./pages/compare.js";
import { FoundPeople } from "./pages/found_people.js";
import { Group } from "./pages/group.js";
import { Groups } from "./pages/groups.js";
import { Identify } from "./pages/identify.js";
import { Inbox } from "./pages/inbox.js";
import { Clusters, Imports } from "./pages/jobs.js";
import { People } from "./pages/people.js";
import { Person } from "./pages/person.js";
import { SignIn } from "./pages/sign_in.js";
import { System } from "./pages/system.js";
import { useInboxState } from "./inbox/state.js";
import { Spoken } from "./parts/spoken.js";

const ICON = new URL("icon.svg", import.meta.url);
const PAGES = {
  identify: Identify,
  inbox: Inbox,
  people: People,
  groups: Groups,
  imports: Imports,
  clusters: Clusters,
  compare: Compare,
  system: System,
};
const DETAILS = { people: Person, groups: Group, clusters: FoundPeople };

export function App() {
  const route = useRoute();
  const [refused, setRefused] = useState();
  useEffect(() => {
    const ask = (event) => {
      signOut();
      setRefused(event.detail);
    };
    window.addEventListener("key-refused", ask);
    return () => window.removeEventListener("key-refused", ask);
  }, []);
  const inbox = useInboxState(route.page, Boolean(refused));
  const Page = (route.id && DETAILS[route.page]) || PAGES[route.page] || Identify;
  return html`
    <a class="skip" href="#main" onClick=${toMain}>${t("skip")}</a>
    <${Header} page=${route.page} waiting=${inbox?.waiting} />
    <main id="main" tabindex="-1">
      ${refused
        ? html`<${SignIn} refused=${refused} done=${() => setRefused()} />`
        : html`<${Page} key=${`${route.page}/${route.id}`} ...${route} kept=${inbox?.hours} />`}
    </main>
    <${Spoken} />
  `;
}

function Header({ page, waiting }) {
  return html`
    <header>
      <a class="brand" href=${link("identify")}><img src=${ICON} alt="" />Kith</a>
      <nav aria-label=${t("navigation")}>
        ${Object.keys(PAGES).map(
          (name) => html`<a href=${link(name)} aria-current=${name === page ? "page" : undefined}>${t(`${name}.nav`)}${name === "inbox" && html`<${Badge} waiting=${waiting} />`}</a>`,
        )}
      </nav>
    </header>
  `;
}

const Badge = ({ waiting }) =>
  waiting > 0 && html`${" "}<span class="badge">${number(waiting)}<span class="hidden"> ${t("inbox.waiting")}</span></span>`;

// The skip link must not change the route.
function toMain(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}
