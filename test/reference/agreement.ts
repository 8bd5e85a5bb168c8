/** Krippendorff (1980, 2011), the "C" data: 12 units, 4 raters, null missing. Published: nominal alpha 0.743; AC1 0.77544 and kappa 0.76117 by irrCAC. */
export const krippendorffC: (number | null)[][] = [
  [1, 1, null, 1],
  [2, 2, 3, 2],
  [3, 3, 3, 3],
  [3, 3, 3, 3],
  [2, 2, 2, 2],
  [1, 2, 3, 4],
  [4, 4, 4, 4],
  [1, 1, 2, 1],
  [2, 2, 2, 2],
  [null, 5, 5, 5],
  [null, null, 1, 1],
  [null, null, 3, null],
];

/** Fleiss (1971), Psychological Bulletin 76: 30 patients, 6 raters; counts of five diagnoses a patient. Published: kappa 0.430. */
export const fleissPsychiatric: number[][] = [
  [0, 0, 0, 6, 0],
  [0, 3, 0, 0, 3],
  [0, 1, 4, 0, 1],
  [0, 0, 0, 0, 6],
  [0, 3, 0, 3, 0],
  [2, 0, 4, 0, 0],
  [0, 0, 4, 0, 2],
  [2, 0, 3, 1, 0],
  [2, 0, 0, 4, 0],
  [0, 0, 0, 0, 6],
  [1, 0, 0, 5, 0],
  [1, 1, 0, 4, 0],
  [0, 3, 3, 0, 0],
  [1, 0, 0, 5, 0],
  [0, 2, 0, 3, 1],
  [0, 0, 5, 0, 1],
  [3, 0, 0, 1, 2],
  [5, 1, 0, 0, 0],
  [0, 2, 0, 4, 0],
  [1, 0, 2, 0, 3],
  [0, 0, 0, 0, 6],
  [0, 1, 0, 5, 0],
  [0, 2, 0, 1, 3],
  [2, 0, 0, 4, 0],
  [1, 0, 0, 4, 1],
  [0, 5, 0, 1, 0],
  [4, 0, 0, 0, 2],
  [0, 2, 0, 4, 0],
  [1, 0, 5, 0, 0],
  [0, 0, 0, 0, 6],
];

/** Gwet, three abstractors table (two raters, three categories). Published by irrCAC: kappa 0.7964094, quadratic 0.8921569. */
export const gwetAbstractors: number[][] = [
  [13, 0, 0],
  [0, 20, 7],
  [0, 4, 56],
];

/** Cohen (1968): two raters, n = 200. Published: kappa .492, weighted .348. */
export const cohen1968: number[][] = [
  [88, 14, 18],
  [10, 40, 10],
  [2, 6, 12],
];

/** Shrout & Fleiss (1979), table 2: six targets, four judges. */
export const shroutFleiss: number[][] = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
];

/** XSTest (CC-BY-4.0), two human annotators of one model: compliance, refusal, partial. */
export const xstestAnnotators: number[][] = [
  [97, 1, 2],
  [1, 290, 4],
  [1, 7, 47],
];
