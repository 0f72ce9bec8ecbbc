/** Loaded into a worker before anything else: gives its engine the one defect that the settings name. */
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rootDir } from '../../../local/src/paths.ts';
import { MUTANTS } from '../mutants.ts';
import type { WorkerSettings } from '../protocol.ts';

const { mutant: name } = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const mutant = MUTANTS.find((one) => one.name === name);
if (mutant === undefined) throw new Error(`There is no mutant ${name}.`);
const { file, right, wrong } = mutant;
const mutated = pathToFileURL(join(rootDir, 'functions', 'src', file)).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== mutated) return loaded;
    const source = String(loaded.source);
    // A line that is elsewhere by now would make a mutant that is none.
    if (source.split(right).length !== 2) throw new Error(`${file} does not hold once: ${right}`);
    return { ...loaded, source: source.replace(right, () => wrong) };
  },
});
