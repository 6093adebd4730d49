/** The command line as a separate process, as a person starts it: no build, exit codes, streams, time to answer. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { writeTinyNetwork } from './testing/network.ts';
import { withFolder } from './testing/run.ts';

const binary = fileURLToPath(new URL('./studio.mjs', import.meta.url));

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

function start(argv: readonly string[], nodeOptions: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...nodeOptions, binary, ...argv], (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Makes the process report at its end how much CPU time it took, in seconds. */
const reportCpuTime = [
  '--import',
  'data:text/javascript,process.on("exit", () => process.stderr.write(String(process.cpuUsage().user / 1e6)))',
];

it('answers inspect within three seconds, with nothing but JSON on stdout', () =>
  withFolder(async (folder) => {
    await writeTinyNetwork(`${folder}/net.safetensors`);
    const { exitCode, stdout, stderr } = await start(
      ['inspect', '--network', `${folder}/net.safetensors`],
      reportCpuTime,
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ config: { resolution: 16 } });
    // CPU time, not clock time, since the machine that runs the specs is busy.
    expect(Number(stderr)).toBeGreaterThan(0);
    expect(Number(stderr)).toBeLessThan(3);
  }));

it('exits with 1 on a failure and 2 on usage, and says why in one line on stderr', async () => {
  const failure = await start(['inspect', '--network', '/nowhere/net.pkl']);
  expect(failure).toMatchObject({ exitCode: 1, stdout: '' });
  expect(failure.stderr).toBe('studio: /nowhere/net.pkl: there is no such file or folder.\n');
  const usage = await start(['inspect', '--netwrok', 'x']);
  expect(usage).toMatchObject({ exitCode: 2, stdout: '' });
  expect(usage.stderr).toBe('studio: There is no option --netwrok. Did you mean --network?\n');
});

it('ends by itself after computing', () =>
  withFolder(async (folder) => {
    await writeTinyNetwork(`${folder}/net.safetensors`);
    const drawn = await start([
      'generate-images',
      '--network',
      `${folder}/net.safetensors`,
      '--seeds=0',
      '--result-dir',
      folder,
    ]);
    expect(drawn).toMatchObject({ exitCode: 0, stdout: '' });
  }));
