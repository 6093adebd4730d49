import { expect, it } from 'vitest';
import { errorReport } from './error-report.ts';

const facts = { studio: '0.1.0', browser: 'Chrome 140', adapter: 'NVIDIA H100', isIsolated: true };
const chromium = [
  'TypeError: holiday at the lake.png: it is no picture',
  '    at decodeImage (http://localhost:8123/assets/data.worker-a1B2.js:10:20)',
  '    at async Object.ingest (http://localhost:8123/assets/data.worker-a1B2.js:30:4)',
  '    at http://localhost:8123/assets/index-x.js:1:2',
].join('\n');
const firefox =
  'decodeImage@http://localhost:8123/assets/data.worker-a1B2.js:10:20\n@http://localhost/index-x.js:1:2';

it('tells versions, codes and the functions that ran, and no message, file or address', () => {
  const report = errorReport(
    [
      { atMs: 0, where: 'data', code: 'unexpected', stack: chromium },
      { atMs: 1000, where: 'train', code: 'storage-full' },
    ],
    facts,
  );
  expect(report).toBe(`GAN Fingerprint Studio 0.1.0
Browser: Chrome 140
Adapter: NVIDIA H100
Cross-origin isolated: yes

1970-01-01T00:00:00.000Z data: unexpected
  decodeImage (data.worker-a1B2.js:10:20)
  async Object.ingest (data.worker-a1B2.js:30:4)
  anonymous (index-x.js:1:2)

1970-01-01T00:00:01.000Z train: storage-full
`);
});

it('reads the stacks of Firefox as well', () => {
  const report = errorReport([{ atMs: 0, where: 'data', code: 'unexpected', stack: firefox }], facts);
  expect(report).toContain('  decodeImage (data.worker-a1B2.js:10:20)\n  anonymous (index-x.js:1:2)\n');
});
