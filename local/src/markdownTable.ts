/** A table of text in Markdown, as Prettier aligns it; the first row is its head. */
export function markdownTable([head = [], ...body]: readonly string[][]): string[] {
  const widths = head.map((text, n) =>
    Math.max(text.length, ...body.map((row) => row[n]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((text, n) => text.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  return [
    line(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...body.map(line),
  ];
}
