/** The checks that need no test runner: types, lint and format, layers, dead code. */
import type { Step } from './runSteps.ts';

/** The scripts of package.json are the one place that says what a check does. */
export const checkSteps: Step[] = [
  { name: 'types', command: ['npm', 'run', '--silent', 'check:types'] },
  { name: 'lint and format', command: ['npm', 'run', '--silent', 'check:lint'] },
  { name: 'layers', command: ['npm', 'run', '--silent', 'check:layers'] },
  { name: 'dead code', command: ['npm', 'run', '--silent', 'check:dead'] },
];
