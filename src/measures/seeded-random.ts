/**
 * A seeded generator of numbers in [0, 1), multiples of 2⁻³²: sfc32 (Doty-Humphrey, PractRand), its
 * state filled from the seed's text by FNV-1a, the first twelve numbers dropped. A number and its
 * decimal text are the same seed. The sequence of a seed is fixed for ever: traces rest on it, and
 * its test pins it.
 * @example createRandom('mootcourt')() // 0.31264263251796365
 */
export function createRandom(seed: number | string): () => number {
  let [a, b, c, d] = [fnv1a(`${seed}/a`), fnv1a(`${seed}/b`), fnv1a(`${seed}/c`), 1];
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let step = 0; step < 12; step += 1) next();
  return next;
}

/** A shuffled copy (Fisher–Yates, Durstenfeld's form); takes one number a place but the first. */
export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
  }
  return copy;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}
