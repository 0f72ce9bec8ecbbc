/** Nothing is left behind that a job held, every end has its reason, and no secret stands anywhere. */
import { readEverything } from '../oracle/restFirestore.ts';
import type { Tally } from '../tally.ts';
import { type Row, rootRows, type World } from '../World.ts';

export function checkRecords(rows: readonly Row[], tally: Tally): string[] {
  const wrong: string[] = [];
  for (const { path, data } of rootRows(rows, 'restoreJobs')) {
    tally.count('ended', `${data.purpose} ${data.dryRun === true ? 'preview ' : ''}${data.status}`);
    const isWell = data.status === 'success' || data.status === 'previewed';
    if (!isWell && !data.error) wrong.push(`${path} is ${data.status} and does not say why`);
  }
  tally.count('check', 'no lock, key or drilled document is left');
  for (const { path, data } of [
    ...rootRows(rows, 'backupMetadata'),
    ...rootRows(rows, 'restoreJobs'),
  ]) {
    tally.count('check', 'what has ended is in its last phase');
    if (data.phase !== 'done')
      wrong.push(`${path} is ${data.status} and in the phase ${data.phase}`);
  }
  for (const { path } of rows) {
    const names = path.split('/');
    if (names[0] === 'locks' && /^(restore|drill)-/.test(names[1] ?? '')) {
      wrong.push(`The lock ${path} is left`);
    }
    if (names[0] === 'firevaultDrills') wrong.push(`${path} is left of a drill`);
    const isOfAJob = names[0] === 'backupMetadata' || names[0] === 'restoreJobs';
    if (isOfAJob && names.includes('secrets')) wrong.push(`The key ${path} is left`);
    const [root = '', id = ''] = names;
    if (isOfAJob && names.length > 2 && !rows.some((row) => row.path === `${root}/${id}`)) {
      wrong.push(`${path} is left of a record that is gone`);
    }
  }
  return wrong;
}

/** Invariant 8, in each of the forms that a secret may take. */
export async function checkSecrets(world: World, tally: Tally): Promise<string[]> {
  const documents = await readEverything(world.firestore, world.projectId);
  const objects = Object.entries(world.stores()).flatMap(([provider, stored]) =>
    [...stored].map(([key, bytes]): [string, string] => [
      `${key} at ${provider}`,
      bytes.toString('latin1'),
    ]),
  );
  const places: [string, string][] = [
    ['the log', world.log],
    ...documents.map(({ path, fields }): [string, string] => [path, JSON.stringify(fields)]),
    ...objects,
  ];
  const wrong: string[] = [];
  for (const [name, secret] of Object.entries(world.secrets)) {
    const bytes = name === 'masterKey' ? Buffer.from(secret, 'base64') : Buffer.from(secret);
    const forms = [secret, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')];
    for (const [place, text] of places) {
      tally.count('check', 'a text holds no secret');
      if (forms.some((form) => text.includes(form))) wrong.push(`The ${name} stands in ${place}`);
    }
  }
  return wrong;
}
