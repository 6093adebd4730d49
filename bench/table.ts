/** The report as text tables in Markdown, so that docs/PERFORMANCE.md can include them unchanged. */
import type { StepKind, StepProfile } from '../src/engine/profile.ts';
import type { BenchReport } from './protocol.ts';

const fixed = (value: number | undefined, digits = 1): string =>
  value === undefined ? '–' : value.toFixed(digits);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, c) => Math.max(title.length, ...rows.map((row) => row[c]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, c) => cell.padEnd(widths[c]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}

export function formatReport(report: BenchReport): string {
  const { adapter, host, date } = report;
  const parts = [`${adapter.description || adapter.vendor} (${adapter.architecture}); ${host}; ${date}`];
  if (report.tuned) {
    const { measured, replaced, unmeasured, gain } = report.tuned;
    parts.push(
      `Tiles: ${measured} products measured, ${replaced} of them with another tile than the rule's, ${gain.toFixed(2)} times as fast in the mean; ${unmeasured} left to the rule.`,
    );
  }
  if (report.models.length > 0) {
    parts.push(
      stepTable(report),
      phaseTable(report),
      firstStepTable(report),
      javaScriptTable(report),
      inferenceTable(report),
    );
  }
  if (report.convolutions.length > 0) {
    parts.push(
      table(
        ['convolution 3×3', 'of', 'ours ms', 'tfjs ms', 'times'],
        report.convolutions.map((c) => [
          c.what,
          c.shape,
          fixed(c.ownMs, 2),
          fixed(c.stockMs, 2),
          fixed(c.stockMs / c.ownMs, 2),
        ]),
      ),
    );
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

const titles: Record<StepKind, string> = {
  replayed: 'captured and replayed',
  eager: 'our kernels, eager',
  stock: 'stock tfjs, eager',
};

function stepTable({ models }: BenchReport): string {
  const rows = models.flatMap(({ model, steps }) => {
    const stock = steps.find(({ kind }) => kind === 'stock');
    return steps.map((step: StepProfile) => [
      model,
      titles[step.kind],
      fixed(step.dispatches),
      fixed(step.javaScriptMs, 2),
      fixed(step.elapsedMs),
      fixed(step.imagesPerSecond),
      stock ? fixed(stock.elapsedMs / step.elapsedMs, 2) : '–',
      fixed(step.sizeBytes / 2 ** 20),
      String(step.pipelines),
      fixed(step.compileMs, 0),
    ]);
  });
  const head = [
    'model',
    'training step',
    'dispatches',
    'JavaScript ms',
    'ms',
    'images/s',
    '× stock',
    'GPU MiB',
  ];
  return table([...head, 'new pipelines', 'compile ms'], rows);
}

function phaseTable({ models }: BenchReport): string {
  const rows = models.flatMap(({ model, steps }) =>
    steps.flatMap(({ phases }) =>
      Object.entries(phases ?? {}).map(([name, phase]) => [
        model,
        name,
        String(phase.dispatches),
        fixed(phase.javaScriptMs, 2),
        fixed(phase.gpuMs, 2),
        fixed(phase.sizeBytes / 2 ** 20),
        String(phase.pipelines),
      ]),
    ),
  );
  return rows.length > 0
    ? table(['model', 'phase, replayed', 'dispatches', 'JavaScript ms', 'GPU ms', 'MiB', 'pipelines'], rows)
    : '';
}

function firstStepTable({ models }: BenchReport): string {
  const pairs = models.map(({ model, firstStep: f }) => ({ model, pair: f && [f.serialMs, f.aheadMs] }));
  return pairTable(['first step, compiled one by one ms', 'compiled ahead ms'], pairs);
}

function javaScriptTable({ models }: BenchReport): string {
  const pairs = models.map(({ model, javaScript: j }) => ({ model, pair: j && [j.eagerMs, j.replayedMs] }));
  return pairTable(['JavaScript of an eager step ms', 'of a replayed one ms'], pairs);
}

/** For each model, two times if they were measured, and the ratio of the first to the second. */
function pairTable(titles: string[], pairs: { model: string; pair: number[] | undefined }[]): string {
  const rows = pairs.flatMap(({ model, pair }) => {
    const [first, second] = pair ?? [];
    if (first === undefined || second === undefined) return [];
    return [[model, fixed(first, 2), fixed(second, 2), fixed(first / second, 2)]];
  });
  return rows.length > 0 ? table(['model', ...titles, 'times'], rows) : '';
}

function inferenceTable({ models }: BenchReport): string {
  const measured = models.filter(({ generatedPerSecond }) => generatedPerSecond !== undefined);
  const rows = measured.map((m) => [m.model, fixed(m.generatedPerSecond), fixed(m.decodedPerSecond)]);
  return rows.length > 0 ? table(['model', 'images generated/s', 'images decoded/s'], rows) : '';
}
