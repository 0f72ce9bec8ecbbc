/** Answers a request that makes something: under an idempotency key it is made once, and answered the same each time. */
import type { Request, Response } from 'express';
import type { StoredAnswer } from '../catalogue/IdempotencyCatalogue.ts';
import type { RestoreAccepted } from '../contract/index.ts';
import type { ApiDependencies } from './ApiDependencies.ts';
import { idempotencyKey } from './idempotencyKey.ts';

export type AnswerOnce = (
  on: { request: Request; response: Response },
  /** `body` as parsed: the same request may be written in several ways. `newId` is of what is to be made. */
  asked: { body: unknown; newId: string },
  work: (id: string) => Promise<StoredAnswer>,
) => Promise<void>;

export function answerOnce({ idempotency }: Pick<ApiDependencies, 'idempotency'>): AnswerOnce {
  return async ({ request, response }, { body, newId }, work) => {
    const key = idempotencyKey(request);
    const { uid } = response.locals.actor;
    const asked = { path: `${request.baseUrl}${request.path}`, body };
    const answer =
      key === null
        ? await work(newId)
        : await idempotency.once({ uid, key, request: asked, newId }, work);
    if (answer.location !== null) response.location(answer.location);
    response.status(answer.status).json(answer.body);
  };
}

export function restoreAnswer(accepted: RestoreAccepted): StoredAnswer {
  return { status: 202, location: `/api/admin/restores/${accepted.restoreId}`, body: accepted };
}
