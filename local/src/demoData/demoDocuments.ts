/** The demo company's database: about 5,000 documents, the same on every machine and every day. */
import { edgeCaseDocuments } from './edgeCases.ts';
import type { RestDocument } from './RestValue.ts';
import { seededRandom } from './random.ts';
import { shopDocuments } from './shop.ts';

const seed = 20_240_108;

export function* demoDocuments(projectId = 'demo-firevault'): Generator<RestDocument> {
  const root = `projects/${projectId}/databases/(default)/documents`;
  yield* shopDocuments(seededRandom(seed), root);
  yield* edgeCaseDocuments(root, projectId);
}
