/** `npm run check`: types, lint, format, layer rules and dead code; exit code 1 when one of them fails. */
import { checkSteps } from './checkSteps.ts';
import { runSteps } from './runSteps.ts';

const results = await runSteps(checkSteps, new AbortController().signal);
process.exitCode = results.every((result) => result.isOk) ? 0 : 1;
