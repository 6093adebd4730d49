/**
 * The studio's verdicts on readings of every kind, which the jobs' own arithmetic must reproduce: writes a calibrated
 * detector into FOLDER/judged, and each reading with the Judge's verdict into FOLDER/judged.json.
 *   npx tsx jobs/tests/studio-verdicts.ts FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tinyConfig, writeTinyNetwork } from '../../cli/testing/network.ts';
import { packDetector } from '../../src/detector/pack.ts';
import { decoderId } from '../../src/engine/networks/decoder-id.ts';
import { unpackModel } from '../../src/engine/networks/model-file.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import { calibrate } from '../../src/fingerprint/calibration/calibration.ts';
import { innocentsOf } from '../../src/fingerprint/calibration/innocents.ts';
import { candidatesOf, emptyRegistry } from '../../src/fingerprint/registry/registry.ts';
import { addUser } from '../../src/fingerprint/registry/testing/add-user.ts';
import { Judge } from '../../src/fingerprint/verdict.ts';

const BITS = 44;
const RATE = 1e-4;
const DAY = '2026-11-26';
const [folder] = process.argv.slice(2) as [string];
const random = new RandomState(5);

/** Float32, as from a decoder. */
const noise = (scale: number) => Float32Array.from(random.randn(BITS), (value) => scale * value);
const bearing = (fingerprint: Uint8Array, errors: number) =>
  Float32Array.from(
    fingerprint,
    (bit, i) => (bit === 1 ? 9 : -9) * (i < errors ? -1 : 1) + random.gaussian(),
  );

let registry = emptyRegistry({ bits: BITS, minimumDistance: 1 });
for (let i = 0; i < 30; i++) {
  registry = addUser(registry, {
    user: `u${i}`,
    fingerprint: random.bits(BITS),
    origin: 'random',
    created: DAY,
  });
}
const candidates = candidatesOf(registry);
const path = `${folder}/judged.safetensors`;
await writeTinyNetwork(path, { fingerprintSize: BITS });
const model = unpackModel(new Uint8Array(readFileSync(path)));
const calibration = calibrate({
  decoder: await decoderId(tinyConfig, model.networks.E!),
  created: DAY,
  bitCount: BITS,
  innocents: Array.from({ length: 400 }, () => noise(2)),
  sources: [{ name: 'noise', count: 400 }],
  marked: Array.from({ length: 200 }, () => bearing(random.bits(BITS), 0)),
});
const files = await packDetector({
  model,
  sha256: '0'.repeat(64),
  system: { name: 'noise', version: '1' },
  users: registry.users,
  calibration,
  rate: RATE,
  day: DAY,
});
mkdirSync(`${folder}/judged`);
for (const { name, bytes } of files) writeFileSync(`${folder}/judged/${name}`, bytes);

const judge = new Judge({
  bitCount: BITS,
  candidates,
  rate: RATE,
  innocents: (pictures) => innocentsOf(calibration, candidates, pictures),
});
const readings = [
  ...candidates.map(({ fingerprint }, i) => bearing(fingerprint, i)),
  ...candidates.map(({ fingerprint }, i) => bearing(fingerprint, i % 9).map((logit) => logit / 40)),
  ...Array.from({ length: 20 }, () => bearing(random.bits(BITS), 0)),
  ...Array.from({ length: 40 }, (_, i) => noise(0.5 + i / 4)),
  new Float32Array(BITS),
];
const judged = readings.map((logits) => {
  const { kind, best, chance, innocents } = judge.judge({ logits });
  const { matches, candidate } = best!;
  return {
    logits: [...logits],
    kind,
    k: matches,
    log10p: chance.log10,
    conformal: innocents!.p,
    place: candidates.indexOf(candidate),
  };
});
writeFileSync(`${folder}/judged.json`, JSON.stringify(judged));
