/** What can be asked about the product's settings: look at them, change them, and try whether mail arrives. */
import type { SettingsCatalogue } from '../catalogue/SettingsCatalogue.ts';
import type {
  DeploymentFacts,
  ProductSettings,
  SettingsAnswer,
  TestMailAnswer,
  UpdateSettingsRequest,
} from '../contract/index.ts';
import type { Actor } from '../domain/access.ts';
import { describeFailure, FirevaultError } from '../domain/errors.ts';
import { PLANS, type PlanTier } from '../domain/plans.ts';
import type { FirestoreTarget } from '../firestore/FirestoreConnection.ts';
import type { Clock } from '../platform/clock.ts';
import { newLeaseOwner } from '../platform/ids.ts';
import { TOOL } from '../platform/tool.ts';
import type { AuditLog } from './AuditLog.ts';
import { missingChannel } from './notices/missingChannel.ts';
import type { Channels } from './notices/NoticeDelivery.ts';

interface Dependencies {
  catalogue: SettingsCatalogue;
  channels: Channels;
  /** Newest first. */
  masterKeys: () => readonly { id: string }[];
  plan: PlanTier;
  home: FirestoreTarget;
  audit: AuditLog;
  clock: Clock;
}

export class SettingsService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async read(): Promise<SettingsAnswer> {
    return this.#answer(await this.#deps.catalogue.get());
  }

  /** Throws `settings/not-set-up` for a mail or webhook that the deployment cannot send. */
  async update(request: UpdateSettingsRequest, actor: Actor): Promise<SettingsAnswer> {
    const { catalogue, channels, audit, clock } = this.#deps;
    const { notifications, timezone } = request;
    const missing = notifications === undefined ? null : missingChannel(notifications, channels);
    if (missing !== null) throw notSetUp(missing.variable, missing.field);
    const { uid, email } = actor;
    const changed = await catalogue.change((current) => ({
      notifications: notifications ?? current.notifications,
      timezone: timezone ?? current.timezone,
      updatedAt: clock.now().toISOString(),
      updatedBy: { uid, email },
    }));
    await audit.record({
      action: 'settings.update',
      outcome: 'success',
      actor,
      target: 'general',
      details: { notifications: notifications ?? null, timezone: timezone ?? null },
    });
    return this.#answer(changed);
  }

  /** Sends a mail at once, past the outbox. Throws `settings/not-set-up`, `mail/refused` or `mail/unreachable`. */
  async sendTestMail(to: string, actor: Actor): Promise<TestMailAnswer> {
    const { channels, audit, clock } = this.#deps;
    if (channels.mail === null) throw notSetUp('SMTP_URL', 'to');
    const { projectId, portalUrl } = channels;
    const response = await channels.mail.send({
      to,
      messageId: `<test-${newLeaseOwner()}@${projectId}.firevault>`,
      subject: `[Firevault ${projectId}] Test mail`,
      text: `Mail of Firevault arrives here. ${actor.email ?? actor.uid} has sent this one to try, at ${clock.now().toISOString()}.\n\nPortal: ${portalUrl}\n`,
      html: '<!doctype html><html lang="en"><body><p>Mail of Firevault arrives here.</p></body></html>',
    });
    await audit.record({
      action: 'settings.test-mail',
      outcome: 'success',
      actor,
      target: 'general',
      details: { to, response },
    });
    return { to, response };
  }

  #answer(settings: ProductSettings): SettingsAnswer {
    const { channels, plan, home } = this.#deps;
    const { backupBytes, backups, destinations, schedules } = PLANS[plan];
    const facts: DeploymentFacts = {
      version: TOOL.version,
      projectId: home.projectId,
      databaseId: home.databaseId,
      plan,
      limits: {
        backupBytes: limitOrNull(backupBytes),
        backups: limitOrNull(backups),
        destinations: limitOrNull(destinations),
        schedules: limitOrNull(schedules),
      },
      mail: {
        isSetUp: channels.mail !== null,
        from: channels.mail === null ? null : channels.mailFrom,
      },
      webhook: { isSetUp: channels.webhook !== null },
      masterKeys: this.#keys(),
    };
    return { settings, facts };
  }

  /** A secret that cannot be read is a fact like any other; its message quotes nothing of it. */
  #keys(): DeploymentFacts['masterKeys'] {
    try {
      const [newest, ...older] = this.#deps.masterKeys();
      return { newest: newest?.id ?? null, older: older.map(({ id }) => id), problem: null };
    } catch (error) {
      return { newest: null, older: [], problem: describeFailure(error) };
    }
  }
}

/** JSON knows no infinity. */
function limitOrNull(limit: number): number | null {
  return Number.isFinite(limit) ? limit : null;
}

function notSetUp(variable: string, field: string): FirevaultError {
  const message = `This deployment has no ${variable}.`;
  return new FirevaultError('failed-precondition', 'settings/not-set-up', message, {
    nextStep: `Set ${variable} and deploy again, or leave the field empty.`,
    fields: [{ field, message }],
  });
}
