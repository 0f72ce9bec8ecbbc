/** The filter of the audit log: as the page's address holds it, as the query asks, as the export is asked for. */
import { AuditOutcome } from '@contract';
import type { AuditFilter } from '../../../../data/useAuditLog.ts';
import { msOfLocal } from '../../../../lib/localMoment.ts';

export const PERIODS = {
  any: { name: 'Any time', hours: null },
  day: { name: 'Last 24 hours', hours: 24 },
  week: { name: 'Last 7 days', hours: 7 * 24 },
  month: { name: 'Last 30 days', hours: 30 * 24 },
  custom: { name: 'From … to …', hours: null },
} as const;
export type Period = keyof typeof PERIODS;

export interface FilterForm {
  action: string | null;
  outcome: AuditOutcome | null;
  uid: string | null;
  target: string | null;
  period: Period;
  /** Of the custom period, as a date-time input writes them; empty for an open end. */
  from: string;
  to: string;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export function readFilter(params: URLSearchParams): FilterForm {
  const outcome = AuditOutcome.safeParse(params.get('outcome'));
  const period = params.get('period') ?? 'any';
  return {
    action: params.get('action'),
    outcome: outcome.success ? outcome.data : null,
    uid: params.get('uid'),
    target: params.get('target'),
    period: isPeriod(period) ? period : 'any',
    from: params.get('from') ?? '',
    to: params.get('to') ?? '',
  };
}

/** What is not chosen is left out. */
export function writeFilter(form: FilterForm): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of ['action', 'outcome', 'uid', 'target'] as const) {
    const value = form[name];
    if (value !== null) params.set(name, value);
  }
  if (form.period !== 'any') params.set('period', form.period);
  if (form.period !== 'custom') return params;
  if (form.from !== '') params.set('from', form.from);
  if (form.to !== '') params.set('to', form.to);
  return params;
}

/** A period that ends now begins at a whole minute, so that the query stays the same for as long. */
export function queryOf(form: FilterForm, nowMs: number): AuditFilter {
  const { action, outcome, uid, target, period } = form;
  const { hours } = PERIODS[period];
  const isCustom = period === 'custom';
  const startMs = hours === null ? null : nowMs - hours * HOUR_MS;
  return {
    action,
    outcome,
    uid,
    target,
    fromMs: isCustom
      ? msOfLocal(form.from)
      : startMs === null
        ? null
        : Math.floor(startMs / MINUTE_MS) * MINUTE_MS,
    toMs: isCustom ? msOfLocal(form.to) : null,
  };
}

export function isFiltered(form: FilterForm): boolean {
  return writeFilter(form).size > 0;
}

/** The path that gives the entries which fit as a file. */
export function exportPath(filter: AuditFilter, format: 'csv' | 'ndjson'): string {
  const { fromMs, toMs, ...names } = filter;
  const params = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(names)) if (value !== null) params.set(name, value);
  if (fromMs !== null) params.set('from', new Date(fromMs).toISOString());
  if (toMs !== null) params.set('to', new Date(toMs).toISOString());
  return `/api/admin/audit/export?${params}`;
}

function isPeriod(text: string): text is Period {
  return Object.hasOwn(PERIODS, text);
}
