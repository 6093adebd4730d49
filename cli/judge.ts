/** The judge of a command's readings: a registry's users, the network's calibration, the rate that was set. */
import { innocentsOf } from '../src/fingerprint/calibration/innocents.ts';
import { candidatesOf, type Registry } from '../src/fingerprint/registry/registry.ts';
import { Judge } from '../src/fingerprint/verdict.ts';
import { backendOption } from './backend.ts';
import { calibrationOption, openCalibration } from './calibration.ts';
import type { OpenedNetwork } from './network.ts';
import { rateOption } from './rate.ts';

/** What every command that judges is told beside its network: by which calibration, at what rate, and where it computes. */
export const judgeOptions = {
  calibration: calibrationOption,
  rate: rateOption,
  backend: backendOption,
};

export interface JudgeOptions {
  registry: Pick<Registry, 'users'>;
  /** A calibration's file; what the network's file has inside if left out. */
  calibration: string | undefined;
  rate: number;
}

/** Throws what openCalibration throws, and 'fingerprint-length' for users of another model. */
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
