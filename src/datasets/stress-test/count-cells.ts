const [quote, newline, carriageReturn] = [0x22, 0x0a, 0x0d];

/** A record of a table that has more or fewer cells than its header. */
export type UnevenRecord = { line: number; expected: number; found: number };

/**
 * Counts the cells of each record of a CSV file as its bytes go by. Text in quotes may hold
 * delimiters and line ends. Empty lines are no records.
 * @returns what takes the next bytes, and says so where a record's cells are not as many as the header's
 */
export function createCellCounter(): (bytes: Buffer, length: number) => UnevenRecord | undefined {
  let delimiter: number | undefined;
  let expected: number | undefined;
  let header = '';
  let [cells, line, startLine] = [1, 1, 1];
  let [isQuoted, atCellStart, hasBytes] = [false, true, false];
  let previous: number | undefined;

  function endRecord(): UnevenRecord | undefined {
    const found = cells;
    const isEmpty = !hasBytes;
    const at = startLine;
    [cells, atCellStart, hasBytes, startLine] = [1, true, false, line];
    if (isEmpty) return undefined;
    if (expected === undefined) {
      expected = found;
      return undefined;
    }
    return found === expected ? undefined : { line: at, expected, found };
  }

  return (bytes, length) => {
    for (let at = 0; at < length; at += 1) {
      const byte = bytes[at] as number;
      const before = previous;
      previous = byte;
      if (delimiter === undefined) {
        // The header decides which sign parts cells; it is short.
        const end = bytes.indexOf(newline, at);
        header = bytes.subarray(at, end < 0 || end > length ? length : end).toString();
        delimiter =
          [',', ';', '\t']
            .sort((left, right) => header.split(right).length - header.split(left).length)[0]
            ?.charCodeAt(0) ?? 0x2c;
      }
      if (byte === newline) {
        line += 1;
        if (!isQuoted) {
          const uneven = endRecord();
          if (uneven !== undefined) return uneven;
        }
        continue;
      }
      if (byte === carriageReturn && !isQuoted) continue;
      hasBytes = true;
      if (byte === quote) {
        // A quote within a quoted cell closes it or, doubled, opens it again at once.
        if (isQuoted) isQuoted = false;
        else if (atCellStart || before === quote) isQuoted = true;
        atCellStart = false;
      } else if (byte === delimiter && !isQuoted) {
        cells += 1;
        atCellStart = true;
      } else atCellStart = false;
    }
    return undefined;
  };
}
