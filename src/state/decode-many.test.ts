import { beforeEach, expect, it, vi } from 'vitest';
import type { Line } from '../fingerprint/decoded.ts';
import type { Job } from '../../workers/kit/job.ts';
import type {
  ClaimReply,
  DecodeManyRequest,
  DecodeReply,
  ManyProgress,
  RejudgeRequest,
} from '../../workers/render/protocol.ts';

const { asked, saved } = vi.hoisted(() => ({
  asked: {
    claim: null as ClaimReply | null,
    requests: [] as DecodeManyRequest[],
    single: 0,
    judged: 0,
    claims: 0,
  },
  saved: [] as { fileName: string; bytes: Uint8Array }[],
}));
const line = (file: string): Line => ({ file, error: 'no picture' });

vi.mock('./save-file.ts', () => ({ saveFile: (file: (typeof saved)[number]) => saved.push(file) }));
vi.mock('../../workers/render/client.ts', async () => {
  const { answering } = await import('../../workers/kit/testing/answering.ts');
  const worker = {
    readClaim: async () => (asked.claims++, asked.claim),
    openModel: async (id: string) => ({ id, bits: 16 }),
    decode: async () => {
      asked.single++;
      return null;
    },
    rejudge: async ({ lines }: RejudgeRequest) => {
      asked.judged += lines.length;
      return lines;
    },
    decodeMany: async (request: DecodeManyRequest, { tell }: Job<ManyProgress>) => {
      asked.requests.push(request);
      const total = request.files.length;
      for (const [i, { fileName }] of request.files.entries()) {
        tell({ done: i + 1, total, rows: [{ line: line(fileName), thumbnail: null }] });
      }
      return { passedOver: [] };
    },
  };
  return { renderWorker: answering(worker) };
});

const { decodePictures, judgeManyAgain, saveRows, useDecodeMany } = await import('./decode-many.ts');
const { setPreferences } = await import('./preferences.ts');
const { stopDecoding, useDecode } = await import('./decode.ts');

const files = (...names: string[]) => names.map((name) => ({ name, file: new File(['x'], name) }));

beforeEach(() => {
  Object.assign(asked, { claim: null, requests: [], single: 0, judged: 0, claims: 0 });
  saved.length = 0;
});

it('makes a table of forty pictures at once, every row there in order', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `${i}.png`);
  await decodePictures(files(...names));
  const { rows, progress } = useDecodeMany.getState();
  expect(rows.map((row) => row.line.file)).toEqual(names);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(40);
  expect(progress).toBeNull();
});

it('looks closely at one picture, and makes a table of a zip or of what says it is a grid', async () => {
  await decodePictures(files('a.png'));
  expect([asked.single, asked.requests.length]).toEqual([1, 0]);
  expect(useDecodeMany.getState().files).toEqual([]);
  await decodePictures(files('a.zip'));
  expect(asked.requests).toHaveLength(1);
  asked.claim = { claim: { columns: 4 }, modelId: 'claimed' };
  await decodePictures(files('grid.png'));
  expect(asked.requests[1]).toMatchObject({ modelId: 'claimed', reference: null, cut: 'said' });
  expect(useDecode.getState()).toMatchObject({ modelId: 'claimed', claimed: asked.claim, file: null });
  expect(asked.claims, 'each picture is asked once what it says, a zip never').toBe(2);
});

it('shows nothing of what was read before from the moment a picture is given', async () => {
  await decodePictures(files('a.png', 'b.png'));
  const [next] = files('next.png');
  const decoding = decodePictures([next!]);
  expect(useDecodeMany.getState().files).toEqual([]);
  expect(useDecode.getState()).toMatchObject({ file: next!.file, reply: null, busy: 'decode' });
  await decoding;
  useDecode.setState({ reply: { bits: '01' } as DecodeReply });
  void decodePictures(files('newest.png'));
  expect(useDecode.getState()).toMatchObject({ reply: null, busy: 'decode' });
});

it('reads nothing where the reading is stopped before it is known what the file says', async () => {
  const decoding = decodePictures(files('a.png'));
  stopDecoding();
  await decoding;
  expect(asked.single).toBe(0);
  expect(useDecode.getState().busy).toBeNull();
});

it('judges all rows anew when the rate changes', async () => {
  await decodePictures(files('a.png', 'b.png'));
  setPreferences({ falsePositiveRate: 1e-9 });
  await expect.poll(() => asked.judged).toBe(2);
  await judgeManyAgain();
  expect(asked.judged).toBe(4);
});

it('writes rows as CSV with a head, and as JSON', async () => {
  await decodePictures(files('=a.png', 'b.png'));
  const { rows } = useDecodeMany.getState();
  saveRows(rows, 'csv');
  saveRows(rows, 'json');
  const [csv, json] = saved.map(({ bytes }) => new TextDecoder().decode(bytes));
  expect(csv!.split('\r\n')).toHaveLength(4);
  expect(csv).toContain(`\r\n"'=a.png",`);
  expect(JSON.parse(json!)).toEqual([line('=a.png'), line('b.png')]);
});
