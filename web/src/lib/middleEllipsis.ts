/** Shortens a long name in its middle, where the ends are what tells names apart. */

/** At most `max` characters; counts code points, so no character is cut in two. */
export function middleEllipsis(text: string, max: number): string {
  const characters = [...text];
  if (characters.length <= max) return text;
  const head = Math.ceil((max - 1) / 2);
  const tail = max - 1 - head;
  return `${characters.slice(0, head).join('')}…${tail === 0 ? '' : characters.slice(-tail).join('')}`;
}
