/** Chromium is killed during random saves, as often as `npm run test:faults` requests. browser.spec.ts has one case. */
import { swept, times } from '../../src/testing/swept.ts';
import { test } from './fixtures.ts';
import { killAtSaves, type KillCounts } from './killed-browser.ts';

test('SIGKILL at random saves loses nothing that was called saved', async ({ site }) => {
  const say = ({ kills, duringSave, afterNewerSave }: KillCounts): string =>
    [
      `SIGKILL of Chromium: ${kills} kills, ${duringSave} with a save under way,`,
      `${afterNewerSave} after a newer one than before was called saved;`,
      '0 losses, 0 checkpoints that were not whole, 0 orphans after start',
    ].join(' ');
  swept(say(await killAtSaves(site, times('KILLS', 200), (counts) => console.log(say(counts)))));
});
