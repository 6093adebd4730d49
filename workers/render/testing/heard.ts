/** What the render worker's service tells by its port of events, as it comes. Whoever listens closes. */
import type { RenderEvent } from '../protocol.ts';
import type { RenderService } from '../service.ts';

export class Heard {
  readonly events: RenderEvent[] = [];
  readonly #port: MessagePort;

  constructor(service: RenderService) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<RenderEvent>) => void this.events.push(data);
    service.connect(port2);
  }

  close(): void {
    this.#port.close();
  }
}
