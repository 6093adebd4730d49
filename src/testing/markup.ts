/** Renders a component as text, for specs of its states. There is no browser, so journeys test effects and events. */
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

/** The component's HTML without class names and styles, which say nothing about its state. */
export function markupOf(element: ReactElement): string {
  return renderToStaticMarkup(element).replaceAll(/ (?:class|style)="[^"]*"/g, '');
}

/** Only its text, with runs of white space as one space. */
export function textOf(element: ReactElement): string {
  return markupOf(element)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
