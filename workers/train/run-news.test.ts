import { expect, it, vi } from 'vitest';
import type { TrainEvent } from './protocol.ts';
import { hearRunNews, openRunNews } from './run-news.ts';

const notice = (message: string): TrainEvent => ({ type: 'notice', runId: 'r', message });

it('news are told while somebody listens, whoever came first, and to nobody else', async () => {
  const passing = new BroadcastChannel('gan-fingerprint-studio/run-news');
  const passed: string[] = [];
  passing.onmessage = (event) => passed.push((event as MessageEvent<{ message: string }>).data.message);
  const tell = openRunNews();
  tell(notice('to nobody'));

  const heard: TrainEvent[] = [];
  const end = hearRunNews((event) => heard.push(event));
  await vi.waitFor(() => {
    tell(notice('to the tab'));
    expect(heard).not.toEqual([]);
  });
  const tellToo = openRunNews();
  await vi.waitFor(() => {
    tellToo(notice('from a later worker'));
    expect(heard.at(-1)).toEqual(notice('from a later worker'));
  });

  const before = heard.length;
  end();
  // Another tab comes: once its word is heard, so was the first one's.
  const others: TrainEvent[] = [];
  const endOther = hearRunNews((event) => others.push(event));
  await vi.waitFor(() => {
    tell(notice('to the other'));
    expect(others).not.toEqual([]);
  });
  expect(heard).toHaveLength(before);
  expect(passed).not.toContain('to nobody');
  endOther();
  passing.close();
});
