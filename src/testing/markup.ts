/** What a component renders, as text: for specs of its states. No browser: effects and events are the journeys' part. */
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

/** The component's HTML without class names and styles, which say nothing of its state. */
export function markupOf(element: ReactElement): string {
  return renderToStaticMarkup(element).replaceAll(/ (?:class|style)="[^"]*"/g, '');
}

/** Its text alone, runs of white space as one space. */
export function textOf(element: ReactElement): string {
  return markupOf(element)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
