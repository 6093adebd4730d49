/**
 * `npm run audit`: asks the registry whether a package in the studio is known to be unsafe, checks licences, and
 * writes the list of all packages (CycloneDX) to .cache/sbom.json for a release. It needs the network. `npm test`
 * checks the licences offline.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licenceFaults, packagesIn } from './lib/licences.mjs';
import { runQuietly } from './lib/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const options = { cwd: root, limitMs: 120_000 };

const faults = licenceFaults(packagesIn(root));
for (const fault of faults) console.error(fault);

const bom = await runQuietly(npm, ['sbom', '--sbom-format=cyclonedx', '--omit=dev'], options);
if (bom.code === 0) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(join(root, '.cache', 'sbom.json'), bom.output);
  console.log('Wrote .cache/sbom.json.');
} else console.error(bom.output);

const audit = await runQuietly(npm, ['audit', '--omit=dev'], options);
console.log(audit.output.trim());
process.exitCode = faults.length === 0 && bom.code === 0 && audit.code === 0 ? 0 : 1;
