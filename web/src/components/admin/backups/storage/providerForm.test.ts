import { StorageSettings, UpdateStorageProviderRequest } from '@contract';
import { describe, expect, it } from 'vitest';
import {
  addRequest,
  changesSettings,
  emptyForm,
  faultsOf,
  formOf,
  type ProviderForm,
  testRequest,
  updateRequest,
  withType,
} from './providerForm.ts';
import { aProvider } from './testProviders.ts';

const s3: ProviderForm = {
  ...emptyForm('s3', true),
  name: ' Nightly S3 ',
  config: { bucket: 'nightly', region: 'eu-central-1', endpoint: ' ', forcePathStyle: false },
  quota: '1.5',
  secrets: { accessKeyId: 'AKIA', secretAccessKey: 'hush' },
};
const kept = aProvider({
  type: 's3',
  config: { bucket: 'nightly', region: 'eu-central-1', quotaBytes: 500 * 1024 ** 3 },
  credentials: { updatedAt: '2026-11-01T00:00:00Z' },
});

describe('a new provider', () => {
  it('becomes a request without what was left empty', () => {
    expect(faultsOf(s3)).toEqual([]);
    expect(addRequest(s3)).toEqual({
      type: 's3',
      name: 'Nightly S3',
      pathPrefix: '',
      enabled: true,
      isDefault: true,
      config: { bucket: 'nightly', region: 'eu-central-1', quotaBytes: 1.5 * 1024 ** 3 },
      secrets: { accessKeyId: 'AKIA', secretAccessKey: 'hush' },
    });
  });

  it('names every field that is missing, as the server would', () => {
    const faults = faultsOf(emptyForm('s3', false)).map((one) => one.field);
    expect(faults).toEqual(
      expect.arrayContaining([
        'name',
        'config.bucket',
        'config.region',
        'secrets.accessKeyId',
        'secrets.secretAccessKey',
      ]),
    );
  });

  it.each([
    ['quota', { quota: 'lots' }, 'config.quotaBytes', 'Write a number above nought, as in 500.'],
    ['empty quota', { quota: '0' }, 'config.quotaBytes', 'Write a number above nought, as in 500.'],
    [
      'days',
      { config: { ...s3.config, objectLockDays: '2.5' } },
      'config.objectLockDays',
      'Write a whole number of days, 1 to 36,500.',
    ],
    [
      'endpoint',
      { config: { ...s3.config, endpoint: 'minio' } },
      'config.endpoint',
      'An endpoint is a URL, https://…',
    ],
  ])('says what is wrong with the %s', (_, changes, field, message) => {
    expect(faultsOf({ ...s3, ...changes })).toEqual([{ field, message }]);
  });

  it('asks for the server’s own credentials where none are entered', () => {
    expect(addRequest({ ...s3, credentials: 'server' })).toMatchObject({ secrets: null });
  });

  it.each(['local', 'firebase'] as const)('sends no credentials to %s', (type) => {
    const form = { ...withType(s3, type), config: { basePath: 'nightly' } };
    expect(faultsOf(form)).toEqual([]);
    expect(addRequest(form)).not.toHaveProperty('secrets');
  });

  it('forgets credentials that were entered for another type', () => {
    expect(withType(s3, 'azure').secrets).toEqual({});
  });
});

describe('a change of a provider', () => {
  it('begins with every setting and no secret', () => {
    const form = formOf(kept);
    expect(form).toMatchObject({ quota: '500', credentials: 'kept', secrets: {} });
    expect(form.config).toEqual({ bucket: 'nightly', region: 'eu-central-1' });
  });

  it('is none when nothing was changed', () => {
    expect(updateRequest(formOf(kept), kept)).toBeNull();
    const odd = aProvider({ config: { basePath: 'x', quotaBytes: 1_234_567_891 } });
    expect(updateRequest(formOf(odd), odd)).toBeNull();
  });

  it('leaves the settings, and with them the last test, alone when only the name changes', () => {
    const request = updateRequest({ ...formOf(kept), name: 'Other' }, kept);
    expect(request).toEqual({ id: kept.id, updatedAt: kept.updatedAt, name: 'Other' });
    expect(request !== null && changesSettings(request)).toBe(false);
  });

  it('sends the whole config when one setting of it changes', () => {
    const form = { ...formOf(kept), config: { bucket: 'weekly', region: 'eu-central-1' } };
    const request = updateRequest({ ...form, hasMoved: true }, kept);
    expect(request).toMatchObject({
      config: { bucket: 'weekly', region: 'eu-central-1', quotaBytes: 500 * 1024 ** 3 },
      hasMoved: true,
    });
    const { id: _, ...body } = request ?? { id: '' };
    expect(UpdateStorageProviderRequest.safeParse(body).success).toBe(true);
    expect(request !== null && changesSettings(request)).toBe(true);
  });

  it('removes kept credentials for the server’s own, and replaces them by entered ones', () => {
    expect(updateRequest({ ...formOf(kept), credentials: 'server' }, kept)).toMatchObject({
      secrets: null,
    });
    const entered = { ...formOf(kept), credentials: 'entered' as const, secrets: s3.secrets };
    expect(updateRequest(entered, kept)).toMatchObject({ secrets: s3.secrets });
  });
});

describe('a test of settings', () => {
  it('goes with the kept credentials of the provider that is changed', () => {
    const request = testRequest(formOf(kept), kept.id);
    expect(request).not.toHaveProperty('secrets');
    expect(request).toMatchObject({ id: kept.id, type: 's3' });
    expect(StorageSettings.safeParse(request).success).toBe(true);
  });
});
