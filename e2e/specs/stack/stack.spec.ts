/** The booted stack itself: what clients may reach, and what they may not. */
import { describe, expect, it } from 'vitest';
import { stack } from '../../harness/stack.ts';
import { tickSchedules } from '../../harness/tickSchedules.ts';

describe('the stack', () => {
  it('lets nobody read the bucket without the functions', async () => {
    const { storage, projectId } = stack();
    const url = `http://${storage}/v0/b/${projectId}.appspot.com/o/any%2Fobject`;
    expect((await fetch(url)).status).toBe(403);
  });

  it('runs a scheduled function when asked, and refuses one that does not exist', async () => {
    await expect(tickSchedules('sweep')).resolves.toBeUndefined();
    await expect(tickSchedules('nothing')).rejects.toThrow('No scheduled function nothing');
  });

  it('serves the product’s own pages with headers that keep strangers out', async () => {
    const response = await fetch(`http://${stack().hosting}/`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/portal/admin/backups');
    const data = await fetch(`http://${stack().hosting}/emulators.json`);
    expect(data.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(data.headers.get('x-content-type-options')).toBe('nosniff');
    expect(data.headers.get('strict-transport-security')).toBeNull();
    expect(await data.json()).toMatchObject({ firestore: stack().firestore });
  });
});
