/**
 * Checks which folder imports which. The table below is that of docs/ARCHITECTURE.md: an import, also of types, may
 * go to its own folder or to a folder in its row. In addition, nothing that the page's thread can reach, including
 * lazily loaded rooms, may import tfjs or draw random numbers, since that belongs to the workers.
 *
 *   node scripts/arrows.mjs [ROOT]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));

const numeric = ['base', 'engine', 'formats'];
const services = ['data', 'metrics', 'fingerprint', 'storage'];
const rooms = ['run', 'drawing', 'decoding', 'detector', 'results'];
/** What the page knows about pictures: plain data, and nothing that draws. */
const pictures = ['drawing/cell', 'drawing/cell-command', 'drawing/plan', 'drawing/sheet', 'drawing/walk'];

/**
 * The folders that each folder may import besides itself. A folder missing here is an error, so that new folders get
 * a place.
 */
const arrows = {
  base: [],
  formats: ['base'],
  engine: ['base', 'formats'],
  fingerprint: numeric,
  data: numeric,
  metrics: [...numeric, 'data', 'fingerprint'],
  storage: [...numeric, 'fingerprint'],
  drawing: [...numeric, ...services],
  decoding: [...numeric, ...services, 'drawing'],
  detector: [...numeric, ...services, 'decoding'],
  results: [...numeric, 'metrics', 'fingerprint', 'storage', 'drawing'],
  run: [...numeric, ...services, 'drawing', 'results'],
  workers: [...numeric, ...services, ...rooms],
  ui: ['base', 'fingerprint', 'drawing/sheet'],
  // The record of the sample model's run, which the page fetches as files.
  state: ['workers', ...numeric, ...services, ...pictures, 'runs'],
  features: ['ui', 'state', 'workers', ...numeric, ...services, ...pictures],
  app: ['features', 'ui', 'state', 'workers', ...numeric, ...services],
  cli: [...numeric, ...services, ...rooms, 'scripts/lib/static-server.mjs'],
  testing: [...numeric, ...services],
};
/**
 * The same within the engine, from devices up to training: open a device, run on it, define ops, build networks,
 * train them. Files beside these folders (opening a backend, profiles) combine them.
 */
const engineArrows = {
  device: [],
  gpu: ['device'],
  random: ['gpu'],
  ops: ['gpu'],
  perturb: ['gpu', 'ops'],
  networks: ['gpu', 'ops'],
  training: ['gpu', 'random', 'ops', 'perturb', 'networks'],
};
/** Tests may also use helpers, and neighbours for sample inputs. Code of the page and the workers may not. */
const forTests = ['testing', ...numeric, 'data', 'fingerprint'];
const pageEntry = 'src/app/main.tsx';
/** tfjs, and random numbers for pictures and training. Both belong to the workers. */
const forbiddenOnPage = /^@tensorflow\/|\/engine\/random\//;

const files = ['src', 'workers', 'cli']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((path) => `${folder}/${path.split(sep).join('/')}`)
      .filter((path) => /\.tsx?$/.test(path)),
  );
const importsOf = new Map(files.map((file) => [file, readImports(file)]));
const complaints = [...foldersOutOfOrder(), ...engineOutOfOrder(), ...workersWorkOnPage()];
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;

function* foldersOutOfOrder() {
  for (const [file, imports] of importsOf) {
    const from = folderOf(file);
    if (!from) continue;
    if (!arrows[from]) {
      yield `${file}: scripts/arrows.mjs gives the folder ${from} no place`;
      continue;
    }
    const allowed = isTest(file) ? [...arrows[from], ...forTests] : arrows[from];
    for (const { line, target } of imports) {
      const to = target && folderOf(target);
      if (!to || to === from) continue;
      const module = target.replace(/^src\//, '').replace(/\.tsx?$/, '');
      if (allowed.includes(to) || allowed.includes(module)) continue;
      yield `${file}:${line}: ${from} must not import ${to} (${target})`;
    }
  }
}

function* engineOutOfOrder() {
  const partOf = (path) => /^src\/engine\/([^/]+)\//.exec(path)?.[1];
  for (const [file, imports] of importsOf) {
    const from = partOf(file);
    if (!from || isTest(file)) continue;
    if (!engineArrows[from]) {
      yield `${file}: scripts/arrows.mjs gives the engine's folder ${from} no place`;
      continue;
    }
    for (const { line, target } of imports) {
      if (!target?.startsWith('src/engine/')) continue;
      const to = partOf(target);
      if (to === from || engineArrows[from].includes(to)) continue;
      yield `${file}:${line}: engine/${from} must not import engine/${to ?? ''} (${target})`;
    }
  }
}

/**
 * Finds forbidden imports reachable from the page's entry. The address of a worker's script (`?worker&url`) is not
 * its code.
 */
function* workersWorkOnPage() {
  const cameFrom = new Map([[pageEntry, undefined]]);
  for (const file of cameFrom.keys()) {
    for (const { line, specifier, target, isType } of importsOf.get(file) ?? []) {
      if (isType || specifier.includes('?worker')) continue;
      if (forbiddenOnPage.test(specifier)) {
        const way = [];
        for (let step = file; step; step = cameFrom.get(step)) way.unshift(step);
        yield `${file}:${line}: the page’s thread must not import ${specifier} (${way.join(' → ')})`;
      } else if (target && !cameFrom.has(target)) cameFrom.set(target, file);
    }
  }
}

/** Reads every import and re-export of a file: {line, specifier, target, isType}. target is a project path or undefined. */
function readImports(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const statics = [...module.staticImports, ...module.staticExports].flatMap((statement) => {
    const request =
      statement.moduleRequest ?? statement.entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    return request ? [{ start: statement.start, specifier: request.value }] : [];
  });
  const dynamics = module.dynamicImports.map(({ start, moduleRequest }) => ({
    start,
    specifier: text.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
  }));
  return [...statics, ...dynamics].map(({ start, specifier }) => ({
    line: text.slice(0, start).split('\n').length,
    specifier,
    target: specifier.startsWith('.') ? resolveSpecifier(file, specifier) : undefined,
    isType: /^(import|export)\s+type\b/.test(text.slice(start, start + 20)),
  }));
}

function resolveSpecifier(file, specifier) {
  const path = posix.normalize(posix.join(posix.dirname(file), specifier.replace(/[?#].*$/, '')));
  return existsSync(join(root, path)) ? path : undefined;
}

/**
 * The folder of a file: engine for src/engine/ops/fir.ts, workers for workers/train.ts, app for src/main.tsx,
 * undefined for configuration.
 */
function folderOf(path) {
  const [top, second, third] = path.split('/');
  if (top !== 'src') return third || second ? top : undefined;
  return third ? second : 'app';
}

/** Whether the file is a spec or lies in a folder of helpers for specs. */
function isTest(file) {
  return /\.test\.tsx?$|\/testing\//.test(file);
}
