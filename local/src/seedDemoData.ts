/** Writes the demo company into a Firestore emulator, every value exactly as generated. */
import { demoDocuments } from './demoData/demoDocuments.ts';
import { writeRestDocuments } from './writeRestDocuments.ts';

/** Resolves with the number of documents written. */
export function seedDemoData(firestore: string, projectId: string): Promise<number> {
  return writeRestDocuments(firestore, projectId, demoDocuments(projectId));
}
