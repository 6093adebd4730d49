/** registry plan: prints how many bits a number of users needs, as JSON. */
import { planBits } from '../../../src/fingerprint/planner.ts';
import { defineCommand } from '../../command.ts';
import { number, whole, withDefault } from '../../options.ts';
import { rateOption } from '../../rate.ts';

export const registryPlan = defineCommand({
  options: {
    users: whole([1, 1e12], 'How many users there will be.'),
    rate: rateOption,
    bitAccuracy: number({ least: 0.5, most: 1 }, 'How often a bit is read right after the expected damage.'),
    power: withDefault(
      number({ least: 0, most: 0.999999 }, 'How often a user’s picture must be attributed to that user.'),
      0.99,
    ),
  },
  async run({ values }, console) {
    console.result(JSON.stringify({ ...values, ...planBits(values) }));
  },
});
