/**
 * The licences of the packages in the studio, for `licences.txt` beside the built page, and the list of allowed ones.
 * Packages that only builds and tests need are not included.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * These licences only ask that their text is included, with two exceptions. LGPL: libheif-js stays a separate file
 * that can be replaced. MPL: mediabunny is used as published, so its sources are those of its package.
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

/** Lists [{name, version, licence, text}] by name. `text` is undefined if a package includes none. */
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

/** Returns a sentence for each package whose licence is not allowed. */
export function licenceFaults(packages) {
  return packages
    .filter(({ licence }) => !allowed.has(licence))
    .map(({ name, version, licence }) => `${name} ${version} is under ${licence}, which is not allowed.`);
}

/** The contents of licences.txt: the studio's own licence, then every package with its text. */
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
