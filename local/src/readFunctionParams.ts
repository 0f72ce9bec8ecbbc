/** Reads the parameters that built functions declare, with the values they have unless someone sets others. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from './LocalError.ts';

/** Prints the declared parameters of the functions package in its first argument as one line of JSON. */
const script = `
const { createRequire } = await import('node:module');
const { pathToFileURL } = await import('node:url');
const [directory] = process.argv.slice(-1);
const require = createRequire(directory + '/package.json');
await import(pathToFileURL(require.resolve(directory)).href);
const { declaredParams } = require('firebase-functions/params');
console.log('\\n' + JSON.stringify(declaredParams.map((param) => param.toSpec())));
process.exit(0);
`;

interface ParamSpec {
  name: string;
  type: string;
  default?: unknown;
}

/** Throws a `LocalError` with the functions' own stack trace when they do not load. */
export async function readFunctionParams(
  functionsDir: string,
  projectId: string,
): Promise<Record<string, string>> {
  const env = {
    ...process.env,
    FUNCTIONS_CONTROL_API: 'true',
    FUNCTIONS_EMULATOR: 'true',
    GCLOUD_PROJECT: projectId,
    FIREBASE_CONFIG: JSON.stringify({ projectId, storageBucket: `${projectId}.appspot.com` }),
  };
  const args = ['--input-type=module', '--eval', script, '--', functionsDir];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
    return defaultsOf(JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as ParamSpec[]);
  } catch (error) {
    const output =
      error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new LocalError(`The functions in ${join(functionsDir)} do not load:\n${output.trim()}`);
  }
}

/** firebase-tools asks for every parameter without a value, even for those with a default, and waits for ever. */
export function defaultsOf(specs: readonly ParamSpec[]): Record<string, string> {
  const entries = specs
    .filter((spec) => spec.type !== 'secret')
    .map(({ name, default: value }) => {
      const isExpression = typeof value === 'string' && value.includes('{{');
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value) && !isExpression;
      return [name, isPlain ? String(value) : ''] as const;
    });
  return Object.fromEntries(entries);
}

/** The lines of a dotenv file as firebase-tools parses it. */
export function toDotenv(values: Record<string, string>): string {
  const quoted = (value: string) =>
    value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return Object.entries(values)
    .map(([name, value]) => `${name}="${quoted(value)}"\n`)
    .join('');
}
