/** The render worker's entry. All it adds to service.ts: pixels and files move to the page instead of being copied. */
import { transfer } from 'comlink';
import { openStore } from '../../src/storage/store.ts';
import { browserCodecs } from '../data/codecs-browser.ts';
import { serve } from '../kit/serve.ts';
import { openWorkerBackend } from '../kit/open-backend.ts';
import type { RenderWorkerApi } from './protocol.ts';
import { RenderService } from './service.ts';

type Asked<Call extends keyof RenderWorkerApi> = Parameters<RenderWorkerApi[Call]>;

class MovingService extends RenderService {
  override async renderGrid(...asked: Asked<'renderGrid'>) {
    const reply = await super.renderGrid(...asked);
    return transfer(reply, [reply.sheet.rgba.buffer]);
  }

  override async readCell(...asked: Asked<'readCell'>) {
    const reply = await super.readCell(...asked);
    return transfer(reply, [reply.picture.rgba.buffer]);
  }

  override async bitMap(...asked: Asked<'bitMap'>) {
    const reply = await super.bitMap(...asked);
    return transfer(reply, [reply.map.rgba.buffer]);
  }

  override async spectrum(...asked: Asked<'spectrum'>) {
    const sheet = await super.spectrum(...asked);
    return transfer(sheet, [sheet.rgba.buffer]);
  }

  override async exportPng(...asked: Asked<'exportPng'>) {
    const reply = await super.exportPng(...asked);
    return transfer(reply, [reply.bytes.buffer]);
  }

  override async decode(...asked: Asked<'decode'>) {
    const reply = await super.decode(...asked);
    return transfer(reply, [reply.seen.rgba.buffer]);
  }
}

serve(new MovingService({ store: openStore(), codecs: browserCodecs, openDevice: openWorkerBackend }));
