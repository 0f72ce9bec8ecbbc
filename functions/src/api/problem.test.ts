/** What a client is told of a failure, and what it is not. */
import { describe, expect, it } from 'vitest';
import { FirevaultError } from '../domain/errors.ts';
import { toProblem } from './problem.ts';

describe('toProblem', () => {
  it('carries the field, the next step and the request id', () => {
    const error = new FirevaultError('invalid-argument', 'backup/unknown-collection', 'No such.', {
      nextStep: 'Choose from: a.',
      fields: [{ field: 'collections', message: 'b does not exist.' }],
    });
    expect(toProblem(error, 'req-1')).toEqual({
      type: 'urn:firevault:backup:unknown-collection',
      title: 'The request is not valid',
      status: 400,
      detail: 'No such.',
      code: 'backup/unknown-collection',
      nextStep: 'Choose from: a.',
      errors: [{ field: 'collections', message: 'b does not exist.' }],
      requestId: 'req-1',
    });
  });

  it('says nothing of an unexpected error but where to look', () => {
    const problem = toProblem(new Error('connect to secret-host with hunter2 failed'), 'req-2');
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(problem.nextStep).toContain('req-2');
  });
});
