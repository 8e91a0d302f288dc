export const sum = (values) => values.reduce((total, value) => total + value, 0);

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of what each round gives for two subjects: a busy moment of the machine hits both alike. */
export function medianRatio(rounds, read, of, to) {
  return median(rounds.map((round) => read(round[of]) / read(round[to])));
}

export const megabytes = (bytes) => bytes / 1_000_000;
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The promise, or nothing once time is up; holds no process open. */
export const within = (ms, promise) =>
  Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
