/** Mixed faults for as long as `npm run test:faults` requests. */
import { swept, times } from '../../src/testing/swept.ts';
import { test } from './fixtures.ts';
import { Soak } from './soak.ts';

test('a run outlives whatever happens to it, one thing after another', async ({ site }) => {
  const minutes = times('MINUTES', 30);
  const soak = await Soak.begin(site);
  const until = Date.now() + minutes * 60_000;
  try {
    while (Date.now() < until) await soak.nextFault();
  } finally {
    await soak.end();
    const faults = [...soak.counts].map(([name, count]) => `${count} × ${name}`).join(', ');
    swept(`soak of ${minutes} min: ${faults}; saved up to ${soak.savedKimg} kimg`);
  }
});
