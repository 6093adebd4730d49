/**
 * An official network pickle as a ModelFile: the static arguments of its networks become one config, and every
 * variable is checked against it. Values are read lazily, so a network that is not used costs nothing beyond
 * the file's bytes.
 */
import { readNetworkPickle } from '../../formats/network-pickle.ts';
import { StudioError } from '../../base/error.ts';
import { checkWeights, type PlainWeights } from './plain-model.ts';
import { layoutOf, networkLetters, type ModelFile } from './model-file.ts';
import { configOfArguments } from './static-arguments.ts';

/**
 * The variables refer to `bytes`: do not change it. Throws what the pickle's reader throws; 'plain-stylegan2' for a
 * network without fingerprint; 'bad-network-settings' and 'bad-variables' where settings or variables do not fit.
 */
export function openNetworkPickle(bytes: Uint8Array): ModelFile {
  const pickle = readNetworkPickle(bytes);
  if (pickle.kind === 'plain') {
    throw new StudioError(
      'plain-stylegan2',
      'This is a plain StyleGAN2 pickle (G, D, Gs): it takes no fingerprint and has no decoder.',
      'Open a pickle of the fingerprinting tool, which holds E, G, D and Gs.',
    );
  }
  const { E, G, D, Gs } = pickle;
  const config = configOfArguments({ E, G, D, Gs });
  const networks = {
    E: E.variables,
    G: G.variables,
    D: D.variables,
    Gs: Gs.variables,
  };
  for (const letter of networkLetters) {
    const layout = layoutOf(letter, config);
    checkWeights(networks[letter], layout);
    refuseUnexpected(letter, networks[letter], new Set(layout.map(({ name }) => name)));
  }
  return { config, networks, metadata: {}, rest: new Map(), attached: new Map() };
}

/**
 * Variables of G and Gs that belong to no layer. They are never read, but kept, so that another file of the
 * model has them, too.
 */
const officialExtras = new Set(['lod', 'dlatent_avg']);

function refuseUnexpected(letter: string, weights: PlainWeights, expected: ReadonlySet<string>): void {
  const unexpected = [...weights.keys()].filter((name) => !expected.has(name) && !officialExtras.has(name));
  if (unexpected.length === 0) return;
  throw new StudioError(
    'bad-variables',
    `${letter} has variables that its config has no place for: ${unexpected.slice(0, 8).join(', ')}.`,
    'The file was made for another config, or is damaged.',
  );
}
