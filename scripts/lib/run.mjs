/**
 * Child processes for the scripts: one function shows a command's output as it comes, one keeps it. Each child leads
 * its own process group, so that a command over its time limit ends with all processes it started.
 */
import { spawn } from 'node:child_process';

const isWindows = process.platform === 'win32';

/** Runs a command with its output on this terminal. Resolves to its exit code (124 if it exceeded `limitMs`). */
export async function run(command, args, options = {}) {
  return (await start(command, args, options, 'inherit')).code;
}

/** Runs a command quietly. Resolves to {code, output}, where output is stdout and stderr in their order. */
export function runQuietly(command, args, options = {}) {
  return start(command, args, options, 'pipe');
}

function start(command, args, { cwd, env, limitMs }, stdio) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', stdio, stdio],
      detached: !isWindows,
    });
    let output = '';
    const keep = (chunk) => (output += chunk);
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);

    const endGroup = () => endProcessGroup(child);
    const stop = () => {
      endGroup();
      process.exit(130);
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);

    let isLate = false;
    const timer = limitMs
      ? setTimeout(() => {
          isLate = true;
          console.error(
            `${command} ${args.join(' ')} was still running after ${Math.round(limitMs / 1000)} s: ended.`,
          );
          endGroup();
        }, limitMs)
      : undefined;

    const finish = (code) => {
      clearTimeout(timer);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve({ code: isLate ? 124 : code, output });
    };
    child.once('error', (error) => {
      output += `${command}: ${error.message}\n`;
      if (stdio === 'inherit') console.error(`${command}: ${error.message}`);
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}

function endProcessGroup(child) {
  if (child.pid === undefined) return;
  try {
    if (isWindows) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The process has ended by itself meanwhile.
  }
}

/** npm as [command, args]: run by this Node if npm started this script, else from the PATH. */
export function npmCommand(args) {
  const npmCli = process.env['npm_execpath'];
  if (npmCli?.endsWith('.js')) return [process.execPath, [npmCli, ...args]];
  return isWindows ? ['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]] : ['npm', args];
}

/** A package's command line, run by this Node: [command, args] for `run`. `script` is a path in node_modules. */
export function nodeTool(root, script, args) {
  return [process.execPath, [`${root}/node_modules/${script}`, ...args]];
}
