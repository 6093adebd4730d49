import { execFile } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('arrows.mjs', import.meta.url));
let root = '';

beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'arrows-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** Writes the files and returns what the script complains about, one line each. */
async function complaints(files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { stderr } = await promisify(execFile)(process.execPath, [script, root]).catch((failed) => failed);
  return stderr.trim().split('\n').filter(Boolean);
}

describe('arrows between folders', () => {
  it('may point down the house', async () => {
    const files = {
      'src/features/train/room.tsx': "import '../../ui/meter.tsx';",
      'src/ui/meter.tsx': "import '../base/error.ts';",
      'src/base/error.ts': 'export {};',
    };
    expect(await complaints(files)).toEqual([]);
  });

  it('may not point up it, for types either', async () => {
    const files = {
      'src/engine/step.ts': "\nimport type { Run } from '../storage/runs.ts';",
      'src/storage/runs.ts': 'export interface Run {}',
    };
    expect(await complaints(files)).toEqual([
      'src/engine/step.ts:2: engine must not import storage (src/storage/runs.ts)',
    ]);
  });

  it('point one way within the engine too, but in specs', async () => {
    const files = {
      'src/engine/gpu/step.ts': "import '../device/open.ts';\nimport '../ops/conv.ts';",
      'src/engine/gpu/step.test.ts': "import '../ops/conv.ts';",
      'src/engine/device/open.ts': "import '../open.ts';",
      'src/engine/ops/conv.ts': 'export {};',
      'src/engine/open.ts': "import './ops/conv.ts';\nimport './device/open.ts';",
      'src/engine/misc/a.ts': 'export {};',
    };
    expect(await complaints(files)).toEqual([
      'src/engine/device/open.ts:1: engine/device must not import engine/ (src/engine/open.ts)',
      'src/engine/gpu/step.ts:2: engine/gpu must not import engine/ops (src/engine/ops/conv.ts)',
      "src/engine/misc/a.ts: scripts/arrows.mjs gives the engine's folder misc no place",
    ]);
  });

  it('need a place for every folder', async () => {
    expect(await complaints({ 'src/misc/a.ts': 'export {};' })).toEqual([
      'src/misc/a.ts: scripts/arrows.mjs gives the folder misc no place',
    ]);
  });
});

describe('the page’s thread', () => {
  const page = { 'src/app/main.tsx': "const room = () => import('./room.tsx');" };

  it('does not reach tfjs, not even through a room that loads later', async () => {
    const files = { ...page, 'src/app/room.tsx': "import * as tf from '@tensorflow/tfjs-core';" };
    expect(await complaints(files)).toEqual([
      'src/app/room.tsx:1: the page’s thread must not import @tensorflow/tfjs-core (src/app/main.tsx → src/app/room.tsx)',
    ]);
  });

  it('draws no random numbers', async () => {
    const files = {
      ...page,
      'src/app/room.tsx': "import '../engine/random/numpy.ts';",
      'src/engine/random/numpy.ts': 'export {};',
    };
    expect(await complaints(files)).toContain(
      'src/app/room.tsx:1: the page’s thread must not import ../engine/random/numpy.ts (src/app/main.tsx → src/app/room.tsx)',
    );
  });

  it('may know tfjs’s types, and the address of a worker that imports it', async () => {
    const files = {
      ...page,
      'src/app/room.tsx':
        "import type { Tensor } from '@tensorflow/tfjs-core';\nimport url from '../../workers/train.ts?worker&url';",
      'workers/train.ts': "import '@tensorflow/tfjs-core';",
    };
    expect(await complaints(files)).toEqual([]);
  });
});
