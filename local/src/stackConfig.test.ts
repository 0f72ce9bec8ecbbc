import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDir } from './paths.ts';
import { startPorts } from './ports.ts';
import { type FirebaseConfig, makeStackConfig } from './stackConfig.ts';

const real = JSON.parse(readFileSync(join(rootDir, 'firebase.json'), 'utf8')) as FirebaseConfig;
const config = makeStackConfig(real, {
  ports: startPorts,
  publicDir: '.firevault/run/start/public',
  functionsSource: 'functions',
  functionsConfigDir: '.firevault/run/start/config',
});
const header = (from: FirebaseConfig, key: string) =>
  from.hosting.headers.flatMap((rule) => rule.headers).find((one) => one.key === key)?.value;

describe('configuration of a local stack', () => {
  it('lets the portal reach the emulators and nothing else that production does not allow', () => {
    const added = ['9099', '8080', '5001', '9199']
      .map((port) => ` http://127.0.0.1:${port}`)
      .join('');
    const policy = header(real, 'Content-Security-Policy') ?? '';
    expect(header(config, 'Content-Security-Policy')).toBe(
      policy.replace('https://*.run.app', `https://*.run.app${added}`),
    );
    expect(policy).not.toContain('127.0.0.1');
  });

  it('keeps HSTS for production and away from 127.0.0.1', () => {
    expect(header(real, 'Strict-Transport-Security')).toContain('max-age=');
    expect(header(config, 'Strict-Transport-Security')).toBeUndefined();
    expect(header(config, 'X-Content-Type-Options')).toBe('nosniff');
  });

  it('serves the stack’s own folder and keeps rewrites and redirects', () => {
    expect(config.hosting).toMatchObject({
      public: '.firevault/run/start/public',
      rewrites: [
        { source: '/api/**', function: { functionId: 'api', region: 'us-central1' } },
        { source: '/portal/**', destination: '/portal/index.html' },
      ],
      redirects: [{ source: '/', destination: '/portal/admin/backups' }],
    });
  });

  it('loads what is built, with parameters of its own', () => {
    const [functions] = config.functions;
    expect(functions).toMatchObject({
      source: 'functions',
      configDir: '.firevault/run/start/config',
      runtime: 'nodejs24',
    });
    expect(functions?.ignore).toContain('src');
  });

  it('fixes every port, so that firebase-tools never chooses another', () => {
    const { ui, singleProjectMode, ...emulators } = config.emulators as Record<string, unknown>;
    expect(ui).toEqual({ enabled: false });
    expect(singleProjectMode).toBe(false);
    expect(emulators).toEqual({
      hosting: { host: '127.0.0.1', port: 5055 },
      functions: { host: '127.0.0.1', port: 5001 },
      firestore: { host: '127.0.0.1', port: 8080, websocketPort: 9150 },
      auth: { host: '127.0.0.1', port: 9099 },
      storage: { host: '127.0.0.1', port: 9199 },
      tasks: { host: '127.0.0.1', port: 9499 },
      eventarc: { host: '127.0.0.1', port: 9299 },
      hub: { host: '127.0.0.1', port: 4400 },
      logging: { host: '127.0.0.1', port: 4500 },
    });
  });
});
