import { expect, it } from 'vitest';
import { countTests } from './runVitest.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

it('adds up passed, failed and skipped tests', () => {
  const testResults = [
    file('passed', 'passed', 'passed', 'pending', 'todo'),
    file('failed', 'failed', 'passed'),
  ];
  expect(countTests({ testResults })).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

it('counts a file that could not be loaded as one failure', () => {
  expect(countTests({ testResults: [file('failed')] })).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});
