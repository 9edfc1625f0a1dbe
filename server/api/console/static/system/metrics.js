// Reads Prometheus's text: how many persons can be identified, and how long requests took, by route.

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export function readMetrics(text) {
  const samples = text.split("\n").map((line) => LINE.exec(line)).filter(Boolean).map(sample);
  return {
    persons: samples.find(({ name }) => name === "kith_persons")?.value,
    routes: [...routes(samples)].sort((one, other) => other.count - one.count),
  };
}

function* routes(samples) {
  const together = Map.groupBy(samples.filter(({ name }) => name.startsWith("kith_request_seconds_")), route);
  for (const [name, those] of together) {
    const count = total(those, "kith_request_seconds_count");
    yield { name, count, mean: total(those, "kith_request_seconds_sum") / count };
  }
}

const route = ({ labels }) => `${labels.method} ${labels.route}`;

const total = (samples, name) => samples.filter((each) => each.name === name).reduce((sum, { value }) => sum + value, 0);

function sample([, name, labels = "", value]) {
  const pairs = [...labels.matchAll(LABEL)].map(([, label, text]) => [label, text]);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}
