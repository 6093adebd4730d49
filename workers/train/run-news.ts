/**
 * Tells other tabs of this browser what a training worker tells its page, but only while one of them listens,
 * since pictures are large. A tab that listens says so: once to every worker that is there, and again to each
 * that asks.
 */
import type { TrainEvent } from './protocol.ts';

const newsChannel = 'gan-fingerprint-studio/run-news';
const listenersChannel = 'gan-fingerprint-studio/run-news-listeners';

type Word = 'who listens?' | { listener: string; listens: boolean };

/**
 * The worker's end, open for as long as the worker lives. A tab that died silently counts as one that listens.
 */
export function openRunNews(): (event: TrainEvent) => void {
  const news = new BroadcastChannel(newsChannel);
  const words = new BroadcastChannel(listenersChannel);
  const listeners = new Set<string>();
  words.onmessage = ({ data: word }: MessageEvent<Word>) => {
    if (word === 'who listens?') return;
    if (word.listens) listeners.add(word.listener);
    else listeners.delete(word.listener);
  };
  say(words, 'who listens?');
  return (event) => {
    if (listeners.size > 0) news.postMessage(event);
  };
}

/** A tab's end. @returns ends it */
export function hearRunNews(onEvent: (event: TrainEvent) => void): () => void {
  const listener = crypto.randomUUID();
  const news = new BroadcastChannel(newsChannel);
  const words = new BroadcastChannel(listenersChannel);
  news.onmessage = ({ data }: MessageEvent<TrainEvent>) => onEvent(data);
  words.onmessage = ({ data: word }: MessageEvent<Word>) => {
    if (word === 'who listens?') say(words, { listener, listens: true });
  };
  say(words, { listener, listens: true });
  return () => {
    say(words, { listener, listens: false });
    words.close();
    news.close();
  };
}

function say(words: BroadcastChannel, word: Word): void {
  words.postMessage(word);
}
