// What a confidence means. It is 1 minus the share of strangers who would reach it: 0.99 is one in a hundred.

import { percent } from "./language.js";

export const LEAST = 0.9;
const KNOWN = 0.99;

const LEVELS = [
  [0.999, "sure", "good"],
  [KNOWN, "likely", "good"],
  [LEAST, "perhaps", "fair"],
  [0, "resembles", "fair"],
];

export function meaning(confidence) {
  const [, name, tone] = LEVELS.find(([least]) => confidence >= least);
  return { name, tone };
}

// Whether a search without limits would name the person; a lower confidence is only a hint.
export const isKnown = (result) => result?.confidence >= KNOWN;

// The confidence as text, which is never 100 %.
export const shown = (confidence) => Math.min(confidence, 0.999);

export const inPercent = (confidence) => percent(shown(confidence));
