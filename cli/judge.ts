/** The judge of a command's readings, made from a registry's users, the network's calibration and the given rate. */
import { innocentsOf } from '../src/fingerprint/calibration/innocents.ts';
import { candidatesOf, type Registry } from '../src/fingerprint/registry/registry.ts';
import { Judge } from '../src/fingerprint/verdict.ts';
import { backendOption } from './backend.ts';
import { calibrationOption, openCalibration } from './calibration.ts';
import type { OpenedNetwork } from './network.ts';
import { rateOption } from './rate.ts';

/** The options of every command that judges, besides its network: the calibration, the rate and the backend. */
export const judgeOptions = {
  calibration: calibrationOption,
  rate: rateOption,
  backend: backendOption,
};

export interface JudgeOptions {
  registry: Pick<Registry, 'users'>;
  /** A calibration's file. If left out, the calibration inside the network's file. */
  calibration: string | undefined;
  rate: number;
}

/** Throws as openCalibration does, and 'fingerprint-length' for users of another model. */
export async function openJudge(
  network: OpenedNetwork,
  { registry, calibration: given, rate }: JudgeOptions,
): Promise<Judge> {
  const candidates = candidatesOf(registry);
  const calibration = await openCalibration(network, given);
  return new Judge({
    bitCount: network.file.config.fingerprintSize,
    candidates,
    rate,
    innocents: calibration && ((pictures) => innocentsOf(calibration, candidates, pictures)),
  });
}
