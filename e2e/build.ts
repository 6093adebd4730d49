/** Builds the page once before all specs, as `npm start` would. */
import { ensureBuilt } from '../scripts/lib/build.mjs';

export default async function build(): Promise<void> {
  await ensureBuilt(new URL('..', import.meta.url).pathname.replace(/\/$/, ''));
}
