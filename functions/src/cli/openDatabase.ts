/** Opens the database that a command names, for reading alone. */
import { DocumentScanner } from '../firestore/DocumentScanner.ts';
import { FirestoreConnection } from '../firestore/FirestoreConnection.ts';
import { systemClock } from '../platform/clock.ts';
import { settings } from './openEngine.ts';
import type { ProjectOptions } from './options.ts';

export async function openDatabase(options: ProjectOptions) {
  const { config, emulatorHost } = settings(options);
  const { projectId, databaseId } = config;
  const connection = await FirestoreConnection.open({ projectId, databaseId, emulatorHost });
  const scanner = new DocumentScanner(connection, systemClock, config.scanStrategy);
  return { target: connection.target, scanner, close: () => connection.close() };
}
