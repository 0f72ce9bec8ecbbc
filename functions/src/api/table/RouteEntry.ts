/** A line of the table of routes, and the answers that most of them have in common. */
import type { z } from 'zod';

export interface Answer {
  status: number;
  description: string;
  /** A schema for JSON, a media type for a file, nothing for no body. */
  body?: z.ZodType | `${string}/${string}`;
  headers?: Record<string, string>;
}

export interface RouteEntry {
  method: 'get' | 'post' | 'put' | 'delete';
  /** As express has it: `/api/admin/backups/:id`. */
  path: string;
  /** As in `domain/acts.ts`. */
  act: string;
  summary: string;
  tag: string;
  params?: Record<string, z.ZodType>;
  query?: z.ZodType;
  /** Optional request headers besides `Authorization`. */
  headers?: Record<string, string>;
  body?: z.ZodType;
  answers: Answer[];
  /** Not for admins alone: the path itself carries the permission, or there is nothing to protect. */
  isOpen?: true;
}

/** Of the routes that make something. */
export const ONCE = {
  'Idempotency-Key': 'The same key and body are done once in 24 hours, and answered the same.',
};

export const ok = (body: z.ZodType, description = 'OK'): Answer => ({
  status: 200,
  description,
  body,
});

export const accepted = (body: z.ZodType, location?: string): Answer => ({
  status: 202,
  description: 'Begun',
  body,
  ...(location === undefined ? {} : { headers: { Location: location } }),
});
