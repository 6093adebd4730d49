/**
 * The licences of the packages that the studio contains, for `licences.txt` beside the built page, and which of them are
 * allowed. What only builds and tests need is not among them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * They ask for no more than their text, but for LGPL: libheif-js stays a file of its own, which may be replaced; and for MPL:
 * mediabunny is used as it is published, so that its sources are those of its package.
 */
const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'LGPL-3.0',
  'MPL-2.0',
]);

/** [{name, version, licence, text}] by name; `text` is undefined where a package ships none. */
export function packagesIn(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional && !entry.optional)
    .map(([path, { version, license }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'unknown',
      text: licenceText(join(root, path)),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function licenceText(folder) {
  if (!existsSync(folder)) return undefined;
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file && readFileSync(join(folder, file), 'utf8').trim();
}

/** A sentence for each package whose licence is not allowed. */
export function licenceFaults(packages) {
  return packages
    .filter(({ licence }) => !allowed.has(licence))
    .map(({ name, version, licence }) => `${name} ${version} is under ${licence}, which is not allowed.`);
}

/** What stands in licences.txt: the studio's own licence, then every package with its text. */
export function licencesText(root) {
  const own = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  const parts = packagesIn(root).map(({ name, version, licence, text }) => {
    const title = `${name} ${version} (${licence})`;
    return `${title}\n${'-'.repeat(title.length)}\n${text ?? 'The package comes without a text of its licence.'}`;
  });
  return [`GAN Fingerprint Studio\n\n${own}`, ...parts].join('\n\n\n').concat('\n');
}

/** A plugin for the page's build. */
export function shipLicences(root) {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: licencesText(root) });
    },
  };
}
