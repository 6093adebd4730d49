/**
 * The studio's side of the decoding jobs' tests. In FOLDER, with pictures in `pictures` and innocents in `innocents`,
 * it makes a small network, a registry, two detectors (`plain`, `calibrated`) and the results of `decode` for every
 * picture with each (`plain.jsonl`, `calibrated.jsonl`).
 *   npx tsx jobs/tests/studio-answers.ts FOLDER
 */
import { writeFileSync } from 'node:fs';
import { studio } from '../../cli/testing/run.ts';
import { writeTinyNetwork } from '../../cli/testing/network.ts';

const BITS = 20;
const [folder] = process.argv.slice(2) as [string];
const network = `--network=${folder}/net.safetensors`;
const users = `${folder}/users.json`;

await writeTinyNetwork(`${folder}/net.safetensors`, { fingerprintSize: BITS });
await run('registry', 'new', users, `--bits=${BITS}`, '--minimum-distance=1');
// These users have the fingerprints that a few pictures read as, so that users are found.
const { stdout } = await run('decode', network, `${folder}/innocents`);
const read = stdout.trim().split('\n').slice(0, 40);
const met = new Set(read.map((line) => (JSON.parse(line) as { bits: string }).bits));
for (const [i, bits] of [...met].slice(0, 5).entries()) {
  await run('registry', 'add', users, `User ${i}`, `--fingerprint=${bits}`);
}
await run('registry', 'revoke', users, 'User 1');
await run('registry', 'add', users, 'Nobody met', '--fingerprint=01100110011001100110');
const calibration = `${folder}/calibration.safetensors`;
await run('calibrate', network, `--alone=${calibration}`, '--own=150', `${folder}/innocents`);

for (const [name, options] of [
  ['plain', []],
  ['calibrated', [`--calibration=${calibration}`]],
] as const) {
  const asked = [network, `--registry=${users}`, '--rate=0.01', ...options];
  await run('export-detector', ...asked, `--out=${folder}/${name}`);
  const decoded = await run('decode', ...asked, `${folder}/pictures`);
  writeFileSync(`${folder}/${name}.jsonl`, decoded.stdout);
}

async function run(...argv: string[]) {
  const outcome = await studio(...argv);
  if (outcome.exitCode !== 0) throw new Error(`${argv.join(' ')}: ${outcome.stderr}`);
  return outcome;
}
