/**
 * `npm start`: installs and builds what is missing or outdated, serves the studio on localhost and prints its
 * address. Plain Node, so that it runs in a fresh clone.
 *
 *   npm start -- [--port 4173] [--open]
 */
import { parseArgs } from 'node:util';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { serveFolder } from './lib/static-server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

try {
  await start();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function start() {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, open: { type: 'boolean', default: false } },
  });
  const port = Number(values.port ?? 4173);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(
      `--port ${values.port} is not a port: give a whole number from 0 (any free one) to 65535.`,
    );
  }
  requireNode([20, 19]);
  await ensureInstalled(root);
  const dist = await ensureBuilt(root);
  const { server, url } = await serveFolder(dist, { port });
  console.log(`The studio is at ${url}  (Ctrl+C ends it)`);
  // `npm start --open`, without `--` in between, arrives as npm's own setting.
  if (values.open || process.env['npm_config_open'] === 'true') openBrowser(url);

  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function requireNode([major, minor]) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  throw new Error(`Node ${process.versions.node} is too old: the studio needs ${major}.${minor} or newer.`);
}

/** Asks the system to open a browser. If there is none, the printed address must do. */
function openBrowser(url) {
  const opener = {
    darwin: ['open', [url]],
    win32: ['cmd.exe', ['/d', '/s', '/c', 'start', '""', url]],
  }[process.platform] ?? ['xdg-open', [url]];
  const child = spawn(...opener, { stdio: 'ignore', detached: true });
  child.once('error', () => console.log('No browser could be opened: open the address above by hand.'));
  child.unref();
}
