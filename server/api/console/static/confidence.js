// What a confidence means. It is 1 minus the share of strangers who would reach it: 0.99 is one in a hundred.

export const LEAST = 0.9;

const LEVELS = [
  [0.999, "sure", "good"],
  [0.99, "likely", "good"],
  [0, "perhaps", "fair"],
];

export function meaning(confidence) {
  const [, name, tone] = LEVELS.find(([least]) => confidence >= least);
  return { name, tone };
}

// How full the bar is: each tenth of the strangers left adds as much, and one in ten thousand fills it.
export const filled = (confidence) => -Math.log10(Math.max(1e-4, 1 - confidence)) / 4;
