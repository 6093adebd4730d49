/**
 * A schedule from outside: a file, a checkpoint. A schedule is refused if it never ends, contradicts itself,
 * names a measure that does not exist or changes what may not change within a run. The message names stage and
 * field.
 */
import { isRecord } from '../../../base/is-record.ts';
import { StudioError, toPlainError } from '../../../base/error.ts';
import { jsonLines, type JsonPath } from '../../../base/json-lines.ts';
import { fitsNumber, numberRequirement } from '../fields/numbers.ts';
import { lossWeightFields } from '../fields/loss-weights.ts';
import { objectiveFields } from '../fields/objective.ts';
import { optimiserFields } from '../fields/optimiser.ts';
import { scheduleFields } from '../fields/schedule.ts';
import type { NumberField } from '../fields/field.ts';
import {
  scheduleMeasureLabels,
  type ComparedBy,
  type Hold,
  type ScheduleMeasure,
  type Ramp,
  type Schedule,
  type ScheduledValue,
  type Stage,
  type StageEnd,
  type Views,
} from './schedule.ts';

type Values = Readonly<Record<string, unknown>>;
type Refuse = (what: string) => StudioError;
type Bounds = Pick<NumberField, 'least' | 'most' | 'whole' | 'must'>;

const whole = { least: 1, most: 1e9, whole: true } as const;
const kimg = { least: 0.001, most: 1e6 } as const;
const price = { least: 0, most: 1000 } as const;
const share = { least: 0, most: 1 } as const;
const measured = { least: -1e6, most: 1e6 } as const;

/** A schedule from a text that a person wrote; a complaint names its line. Throws StudioError 'bad-schedule'. */
export function parseScheduleText(text: string): Schedule {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badSchedule(`it is not JSON: ${toPlainError(error).message}`);
  }
  return parseSchedule(value, jsonLines(text));
}

/**
 * Throws StudioError 'bad-schedule' with the first thing that is wrong, and its line where `lineOf` knows the lines of the
 * text that the value comes from.
 */
export function parseSchedule(value: unknown, lineOf?: (path: JsonPath) => number): Schedule {
  // A complaint begins with the name of its field.
  const refuseIn = (path: JsonPath, called: string): Refuse => {
    return (what) => {
      const field = /^[\w.]+/.exec(what)?.[0].split('.') ?? [];
      const where = [called, lineOf && `line ${lineOf([...path, ...field])}`].filter(Boolean).join(', ');
      return badSchedule(where === '' ? what : `${where}: ${what}`);
    };
  };
  const refuse = refuseIn([], '');
  if (!isRecord(value)) throw refuse('it is not an object');
  refuseUnknown(value, ['name', 'stages'], '', refuse);
  const { name, stages } = value;
  if (typeof name !== 'string' || name === '') throw refuse('name must be a text');
  if (!Array.isArray(stages) || stages.length === 0)
    throw refuse('stages must be a list of at least one stage');
  const parsed = stages.map((stage: unknown, index) => {
    const called = isRecord(stage) && typeof stage['name'] === 'string' ? ` (“${stage['name']}”)` : '';
    return parseStage(stage, refuseIn(['stages', index], `stage ${index + 1}${called}`));
  });
  parsed.forEach((stage, index) => {
    const inStage = refuseIn(['stages', index], `stage ${index + 1} (“${stage.name}”)`);
    if (!stage.until && index < parsed.length - 1) {
      throw inStage('it never ends: until is missing, which only the last stage may do without');
    }
    refuseContradictions(stage, parsed.slice(0, index), inStage);
  });
  return { name, stages: parsed };
}

function badSchedule(what: string): StudioError {
  return new StudioError(
    'bad-schedule',
    `The schedule cannot be used: ${what.replace(/\.$/, '')}.`,
    'Correct it and start again.',
  );
}

/** True if two schedules say the same, in whatever order their fields stand. */
export function sameSchedule(a: Schedule, b: Schedule): boolean {
  return JSON.stringify(parseSchedule(a)) === JSON.stringify(parseSchedule(b));
}

function parseStage(value: unknown, refuse: Refuse): Stage {
  if (!isRecord(value)) throw refuse('it is not an object');
  const fields = [
    'name',
    'until',
    'weights',
    'consistency',
    'views',
    'learningRate',
    'gamma',
    'batch',
    'hold',
  ];
  refuseUnknown(value, fields, '', refuse);
  const { name, until, weights, consistency, views, learningRate, gamma, batch, hold } = value;
  if (typeof name !== 'string' || name === '') throw refuse('name must be a text');
  return {
    name,
    ...(until !== undefined && { until: parseEnd(until, refuse) }),
    ...(weights !== undefined && { weights: parseWeights(weights, refuse) }),
    ...(consistency !== undefined && { consistency: parseComparedBy(consistency, refuse) }),
    ...(views !== undefined && { views: parseViews(views, refuse) }),
    ...(learningRate !== undefined && {
      learningRate: parseValue(learningRate, 'learningRate', optimiserFields.learningRate, refuse),
    }),
    ...(gamma !== undefined && { gamma: parseValue(gamma, 'gamma', objectiveFields.gamma, refuse) }),
    ...(batch !== undefined && { batch: parseNumber(batch, 'batch', scheduleFields.batch, refuse) }),
    ...(hold !== undefined && { hold: parseHold(hold, refuse) }),
  };
}

function parseWeights(value: unknown, refuse: Refuse): NonNullable<Stage['weights']> {
  if (!isRecord(value)) throw refuse('weights is not an object');
  refuseUnknown(value, Object.keys(lossWeightFields), 'weights.', refuse);
  const parsed = Object.entries(lossWeightFields).flatMap(([name, field]) =>
    value[name] === undefined ? [] : [[name, parseValue(value[name], `weights.${name}`, field, refuse)]],
  );
  return Object.fromEntries(parsed);
}

function parseComparedBy(value: unknown, refuse: Refuse): ComparedBy {
  if (!isRecord(value)) throw refuse('consistency is not an object');
  refuseUnknown(value, ['chroma', 'areas'], 'consistency.', refuse);
  const { chroma, areas } = value;
  return {
    ...(chroma !== undefined && { chroma: parseValue(chroma, 'consistency.chroma', price, refuse) }),
    ...(areas !== undefined && { areas: parseValue(areas, 'consistency.areas', price, refuse) }),
  };
}

function parseViews(value: unknown, refuse: Refuse): Views {
  if (!isRecord(value)) throw refuse('views is not an object');
  refuseUnknown(value, ['grey', 'other'], 'views.', refuse);
  const { grey, other } = value;
  if (other !== undefined && typeof other !== 'boolean') throw refuse('views.other must be true or false');
  return {
    ...(grey !== undefined && { grey: parseValue(grey, 'views.grey', share, refuse) }),
    ...(other !== undefined && { other }),
  };
}

function parseValue(value: unknown, name: string, field: Bounds, refuse: Refuse): number | Ramp {
  if (!isRecord(value)) return parseNumber(value, name, field, refuse);
  refuseUnknown(value, ['from', 'to', 'over', 'shape'], `${name}.`, refuse);
  const { shape } = value;
  if (shape !== undefined && shape !== 'linear' && shape !== 'cosine') {
    throw refuse(`${name}.shape must be linear or cosine`);
  }
  return {
    from: parseNumber(value['from'], `${name}.from`, field, refuse),
    to: parseNumber(value['to'], `${name}.to`, field, refuse),
    over: parseNumber(value['over'], `${name}.over`, whole, refuse),
    ...(shape && { shape }),
  };
}

function parseEnd(value: unknown, refuse: Refuse): StageEnd {
  if (!isRecord(value)) throw refuse('until is not an object');
  if ('iteration' in value) {
    refuseUnknown(value, ['iteration'], 'until.', refuse);
    return { iteration: parseNumber(value['iteration'], 'until.iteration', whole, refuse) };
  }
  if ('kimg' in value) {
    refuseUnknown(value, ['kimg'], 'until.', refuse);
    return { kimg: parseNumber(value['kimg'], 'until.kimg', kimg, refuse) };
  }
  refuseUnknown(value, ['measure', 'atLeast', 'atMost', 'orIteration'], 'until.', refuse);
  const measure = parseMeasure(value['measure'], 'until.measure', refuse);
  if (value['orIteration'] === undefined) {
    throw refuse('it may never end: until.orIteration is missing, for when the measure is not reached');
  }
  const orIteration = parseNumber(value['orIteration'], 'until.orIteration', whole, refuse);
  if ('atLeast' in value === 'atMost' in value) throw refuse('until must have either atLeast or atMost');
  return 'atLeast' in value
    ? { measure, atLeast: parseNumber(value['atLeast'], 'until.atLeast', measured, refuse), orIteration }
    : { measure, atMost: parseNumber(value['atMost'], 'until.atMost', measured, refuse), orIteration };
}

function parseHold(value: unknown, refuse: Refuse): Hold {
  if (!isRecord(value)) throw refuse('hold is not an object');
  refuseUnknown(value, ['measure', 'above', 'below'], 'hold.', refuse);
  return {
    measure: parseMeasure(value['measure'], 'hold.measure', refuse),
    above: parseNumber(value['above'], 'hold.above', measured, refuse),
    below: parseNumber(value['below'], 'hold.below', measured, refuse),
  };
}

function parseMeasure(value: unknown, name: string, refuse: Refuse): ScheduleMeasure {
  const names = Object.keys(scheduleMeasureLabels) as ScheduleMeasure[];
  const found = names.find((measure) => measure === value);
  if (!found)
    throw refuse(`${name} is ${JSON.stringify(value)}, and what is measured is ${names.join(', ')}`);
  return found;
}

function parseNumber(value: unknown, name: string, field: Bounds, refuse: Refuse): number {
  if (fitsNumber(field, value)) return value;
  const shown = value === undefined ? 'missing' : JSON.stringify(value);
  throw refuse(`${name} is ${shown}; it must be ${numberRequirement(field)}`);
}

/** Checks what is right part by part, but not together with the rest or with the stages before. */
function refuseContradictions(stage: Stage, before: readonly Stage[], refuse: Refuse): void {
  const { until, hold } = stage;
  const last = lastIteration(stage);
  const previous = Math.max(0, ...before.map((one) => lastIteration(one) ?? 0));
  const previousKimg = Math.max(0, ...before.map(({ until }) => (until && 'kimg' in until ? until.kimg : 0)));
  if (last !== undefined && last <= previous) {
    throw refuse(`until ends it at iteration ${last}, and a stage before lasts to ${previous}`);
  }
  if (until && 'kimg' in until && until.kimg <= previousKimg) {
    throw refuse(`until ends it at ${until.kimg} kimg, and a stage before lasts to ${previousKimg}`);
  }
  if (stage.views?.other && stage.weights?.consistency === 0) {
    throw refuse('views.other has no second images to show: weights.consistency is 0');
  }
  if (hold && hold.below > hold.above) throw refuse('hold.below is larger than hold.above');
  // A stage that ends by a measure may end at once, so the next one may begin where that began.
  const earliest = Math.max(
    0,
    ...before.map(({ until }) => (until && 'iteration' in until ? until.iteration : 0)),
  );
  for (const [name, { over }] of ramps(stage)) {
    if (last !== undefined && over > last - earliest) {
      throw refuse(`${name} moves over ${over} iterations, and the stage has at most ${last - earliest}`);
    }
  }
}

/** The iteration that a stage ends at, at the latest; undefined where that is a matter of images or of the run's end. */
function lastIteration({ until }: Stage): number | undefined {
  if (!until || 'kimg' in until) return undefined;
  return 'iteration' in until ? until.iteration : until.orIteration;
}

function ramps(stage: Stage): [name: string, Ramp][] {
  const { learningRate, gamma } = stage;
  return [
    ...rampsIn({ ...stage.weights }, 'weights.'),
    ...rampsIn({ ...stage.consistency }, 'consistency.'),
    ...rampsIn({ ...stage.views }, 'views.'),
    ...rampsIn({ learningRate, gamma }),
  ];
}

function rampsIn(
  values: Readonly<Record<string, ScheduledValue | boolean | undefined>>,
  path = '',
): [name: string, Ramp][] {
  return Object.entries(values).flatMap(([name, value]): [string, Ramp][] =>
    typeof value === 'object' ? [[path + name, value]] : [],
  );
}

/** A setting of the run that a stage may not have, or nothing anybody knows. */
function refuseUnknown(values: Values, known: readonly string[], path: string, refuse: Refuse): void {
  const unknown = Object.keys(values).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw refuse(`${path}${unknown} is not what a schedule changes; here it may have ${known.join(', ')}`);
}
