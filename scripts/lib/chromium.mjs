/**
 * Finds or installs a Chromium with WebGPU for the tests. It tries CHROME_PATH, Playwright's own and the system's,
 * then installs from apt as root on Debian, else with Playwright's download. Playwright's headless shell has no
 * WebGPU, so it is not used.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { nodeTool, run } from './run.mjs';

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of an installed Chromium, or undefined. Throws if CHROME_PATH does not name a file. */
export function findChromium(root) {
  const asked = process.env['CHROME_PATH'];
  if (asked) {
    if (existsSync(asked)) return asked;
    throw new Error(
      `CHROME_PATH is ${asked}, which is not there: correct it, or unset it to have one found.`,
    );
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [playwrightsChromium(root), ...onPath, ...places].find((path) => path && existsSync(path));
}

/** Path of a Chromium, which is installed first if there is none. Throws if that fails. */
export async function ensureChromium(root) {
  const found = findChromium(root);
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log('No Chromium here: installing Debian’s…');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env });
  } else {
    console.log('No Chromium here: fetching Playwright’s…');
    await run(...nodeTool(root, 'playwright/cli.js', ['install', '--no-shell', 'chromium']), { cwd: root });
  }
  const installed = findChromium(root);
  if (installed) return installed;
  throw new Error(
    'No Chromium could be installed: install one, and set CHROME_PATH if it is in an unusual place.',
  );
}

function playwrightsChromium(root) {
  const { chromium } = createRequire(join(root, 'package.json'))('playwright');
  return chromium.executablePath();
}
