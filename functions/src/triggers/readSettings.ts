/** Answers the product's settings, and what the deployment is set up with. */
import { call } from './call.ts';

export const readSettings = call('readSettings', async (_request, { app }) => app.settings.read());
