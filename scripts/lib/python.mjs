/**
 * The jobs' Python. Finds one that is new enough, and keeps a virtual environment (jobs/.venv) with exactly the
 * packages of jobs/requirements.lock. It changes nothing outside that folder, and only the jobs need it.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, runQuietly } from './run.mjs';

const oldest = [3, 11];
const isWindows = process.platform === 'win32';

/** Resolves to the path of the environment's Python, after installing what is missing. Throws if that fails. */
export async function ensurePython(root) {
  const folder = join(root, 'jobs', '.venv');
  const python = toolOf(folder, 'python');
  const lock = readFileSync(join(root, 'jobs', 'requirements.lock'), 'utf8');
  const note = join(folder, 'installed.lock');
  if (existsSync(python) && existsSync(note) && readFileSync(note, 'utf8') === lock) return python;

  const base = await findPython();
  console.log('Installing the jobs’ Python packages into jobs/.venv (4 GB, some minutes)…');
  rmSync(folder, { recursive: true, force: true });
  await must(base, ['-m', 'venv', folder]);
  // pip would take three times as long to install the rest.
  const uv = /^uv==\S+/m.exec(lock)[0];
  await must(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', uv]);
  const lockPath = join(root, 'jobs', 'requirements.lock');
  // Such large downloads sometimes break off. uv's cache keeps what has arrived.
  const sync = ['pip', 'sync', '--quiet', '--python', python, lockPath];
  if ((await run(toolOf(folder, 'uv'), sync)) !== 0) await must(toolOf(folder, 'uv'), sync);
  writeFileSync(note, lock);
  return python;
}

function toolOf(folder, name) {
  return isWindows ? join(folder, 'Scripts', `${name}.exe`) : join(folder, 'bin', name);
}

async function findPython() {
  const names = ['python3', 'python3.11', 'python3.12', 'python3.13', 'python'];
  for (const name of names) {
    const { code, output } = await runQuietly(name, ['-c', 'import sys; print(*sys.version_info[:2])']);
    const [major, minor] = output.split(' ').map(Number);
    if (code === 0 && major === oldest[0] && minor >= oldest[1]) return name;
  }
  throw new Error(`No Python of ${oldest.join('.')} or later was found. Install one, with its module venv.`);
}

async function must(command, args) {
  const code = await run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed: see its message above.`);
}
