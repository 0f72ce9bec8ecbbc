/** Watches the steps of a running job by their records. */
import { callAsOwner } from '../../local/src/emulatorRest.ts';
import { stack } from './stack.ts';

export interface Step {
  id: string;
  state: string;
  step: string | null;
  attempt: number;
  lease: { owner: string } | null;
}

interface RestDocuments {
  documents?: {
    name: string;
    fields: Record<
      string,
      {
        stringValue?: string;
        integerValue?: string;
        mapValue?: { fields: { owner: { stringValue: string } } };
      }
    >;
  }[];
}

/** The first step of the job at `path` that fits, as soon as there is one. */
export async function awaitStep(
  path: string,
  fits: (step: Step) => boolean,
  timeoutMs = 60_000,
): Promise<Step> {
  const until = Date.now() + timeoutMs;
  while (Date.now() < until) {
    const found = (await stepsOf(path)).find(fits);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`No step of ${path} became what was waited for within ${timeoutMs / 1000} s.`);
}

/** Every step of the job as it is now. */
export async function stepsOf(path: string): Promise<Step[]> {
  const { firestore, projectId } = stack();
  const root = `http://${firestore}/v1/projects/${projectId}/databases/(default)/documents`;
  const { documents = [] } = await callAsOwner<RestDocuments>(
    'GET',
    `${root}/${path}/parts?pageSize=1000`,
  );
  return documents.map(({ name, fields }) => {
    const owner = fields.lease?.mapValue?.fields.owner.stringValue;
    return {
      id: name.split('/').at(-1) ?? '',
      state: fields.state?.stringValue ?? '',
      step: fields.step?.stringValue ?? null,
      attempt: Number(fields.attempt?.integerValue ?? 0),
      lease: owner === undefined ? null : { owner },
    };
  });
}

/** The phase of the job at `path`, and who holds a lease of it (as `job`) or of one of its steps. */
export async function leaseOwners(
  path: string,
): Promise<{ phase: string; owners: [step: string, owner: string][] }> {
  const { firestore, projectId } = stack();
  const root = `http://${firestore}/v1/projects/${projectId}/databases/(default)/documents`;
  const job = await callAsOwner<NonNullable<RestDocuments['documents']>[number]>(
    'GET',
    `${root}/${path}`,
  );
  const owner = job.fields.lease?.mapValue?.fields.owner.stringValue;
  const steps = (await stepsOf(path)).flatMap((step): [string, string][] =>
    step.state === 'running' && step.lease !== null ? [[step.id, step.lease.owner]] : [],
  );
  return {
    phase: job.fields.phase?.stringValue ?? '',
    owners: owner === undefined ? steps : [['job', owner], ...steps],
  };
}
