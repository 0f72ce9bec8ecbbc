/** A scanner with other ways in some places, and a plan with a part for each collection, however small. */
import type { DocumentScanner } from '../../functions/src/firestore/DocumentScanner.ts';
import type { Engine } from './engine.ts';

type Scanner = Pick<DocumentScanner, keyof DocumentScanner>;

export function scannerWith(scanner: Scanner, changes: Partial<Scanner>): Scanner {
  return {
    scan: scanner.scan.bind(scanner),
    count: scanner.count.bind(scanner),
    firstPath: scanner.firstPath.bind(scanner),
    serverTime: scanner.serverTime.bind(scanner),
    partitionPoints: scanner.partitionPoints.bind(scanner),
    rootCollections: scanner.rootCollections.bind(scanner),
    ...changes,
  };
}

/** Plans as if every document were a thousand: collections of 21 to 60 documents get a part each. */
export async function planByCollection(engine: Engine, backupId: string): Promise<void> {
  const { scanner } = engine;
  const count: Scanner['count'] = async (...args) => (await scanner.count(...args)) * 1000;
  await engine.composeWith({ scanner: scannerWith(scanner, { count }) }).planner.plan(backupId);
}
