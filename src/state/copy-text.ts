/** Text into the clipboard, and the news that it is there. */
import { showError, showToast } from './toasts.ts';

export async function copyText(text: string, news: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(news);
  } catch (error) {
    showError(error);
  }
}
