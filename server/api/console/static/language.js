// Texts in the user's language, from one catalogue in languages/, which has them all.

let texts = {};
let plural = new Intl.PluralRules("en");

export async function loadLanguage() {
  const language = chosen(document.documentElement.dataset.languages.split(" "));
  texts = await catalogue(language);
  plural = new Intl.PluralRules(language);
  document.documentElement.lang = language;
}

function chosen(offered) {
  const wanted = navigator.languages.map((tag) => tag.split("-")[0].toLowerCase());
  return wanted.find((language) => offered.includes(language)) ?? "en";
}

async function catalogue(language) {
  return (await fetch(new URL(`languages/${language}.json`, import.meta.url))).json();
}

// A text with its {placeholders} filled; `count` chooses among plural forms; every language uses `zero` for 0.
export function t(name, values = {}) {
  const entry = texts[name];
  const text = typeof entry === "string" ? entry : ((values.count ? null : entry.zero) ?? entry[plural.select(values.count)] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (_, place) => values[place]);
}

export const knows = (name) => name in texts;

export function number(value, options) {
  return value.toLocaleString(document.documentElement.lang, options);
}

export function percent(share) {
  const exact = Math.floor(share * 1000) / 1000;
  return number(exact, { style: "percent", maximumFractionDigits: 1 });
}

export function day(moment) {
  return new Date(moment).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
}
