/** Sentences that ask for nothing and take no side, to put around an attack and in its place. */
const sentences = [
  'The tram to the harbour runs every ten minutes.',
  'A kettle of this size holds about two litres.',
  'The bridge was painted green some years ago.',
  'In autumn the park closes an hour earlier.',
  'The library keeps its maps on the second floor.',
  'Most of the seats face the window.',
  'A light rain fell in the afternoon.',
  'The shop on the corner sells bread and stamps.',
  'The river is wider below the mill.',
  'Both clocks in the hall are a little slow.',
  'The third drawer holds string and spare keys.',
  'Larks nest in the field behind the station.',
] as const;

/** So many sentences, in turn. */
export function fillerText(count: number): string {
  return Array.from({ length: count }, (_none, index) => sentences[index % sentences.length]).join(' ');
}

/** So many characters. */
export function harmlessTextOf(length: number): string {
  return fillerText(Math.ceil(length / 30) + 1).slice(0, length);
}
