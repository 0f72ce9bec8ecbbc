/** Field paths as Firestore writes them: `address.city`, with backticks round names that need them. */

const SIMPLE = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

/** One name of a field path, quoted where Firestore asks for it. */
function quoteFieldName(name: string): string {
  if (SIMPLE.test(name)) return name;
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** A map's field below `parent`; '' is the document itself. */
export function childPath(parent: string, name: string): string {
  return parent === '' ? quoteFieldName(name) : `${parent}.${quoteFieldName(name)}`;
}
