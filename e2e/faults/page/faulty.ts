/** The studio's store, device and trainer with fault points in them. */
import { Trainer } from '../../../src/engine/training/trainer.ts';
import { toStorageError, type Store } from '../../../src/storage/store.ts';
import type { OpenDevice } from '../../../workers/kit/device.ts';
import { deviceLost, type FaultPoints } from './fault-points.ts';
import { recordKinds, type RecordKind } from './points.ts';

export function faultyStore(store: Store, points: FaultPoints): Store {
  return {
    close: () => store.close(),
    ensureRoom: async (bytes) => store.ensureRoom?.(bytes),
    async use(mode, callback) {
      let isFull = false;
      let isFlipped = false;
      const abort = (records: IDBObjectStore): void => {
        isFull = true;
        records.transaction.abort();
      };
      try {
        const atBegin = points.reach('transaction');
        const result = await store.use(mode, (records) => {
          if (atBegin === 'full') abort(records);
          return callback(watched(records));
        });
        return isFlipped ? flipped(result) : result;
      } catch (error) {
        throw isFull ? toStorageError(new DOMException('full', 'QuotaExceededError')) : error;
      }

      function watched(records: IDBObjectStore): IDBObjectStore {
        return new Proxy(records, {
          get(target, property) {
            const value: unknown = Reflect.get(target, property, target);
            if (property === 'put') {
              return (record: unknown, key: IDBValidKey) => {
                const kind = kindOf(key);
                const request = target.put(record, key);
                if (kind && points.reach(`put ${kind}`) === 'full') abort(target);
                return request;
              };
            }
            if (property === 'get') {
              return (key: IDBValidKey) => {
                const kind = kindOf(key);
                if (kind && points.reach(`get ${kind}`) === 'flip') isFlipped = true;
                return target.get(key);
              };
            }
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        });
      }
    },
  };
}

/** A device that is lost on request, on any backend. */
export function faultyDevice(open: OpenDevice, points: FaultPoints): OpenDevice {
  return (preference, listeners) => {
    points.loseDevice = () => listeners.onLost?.(deviceLost());
    return open(preference, listeners);
  };
}

/** Makes every iteration and every read of the weights a point from now on. */
export function watchTrainer(points: FaultPoints): void {
  const { step, readState } = Trainer.prototype;
  Trainer.prototype.step = function (this: Trainer) {
    points.reach('step');
    step.call(this);
  };
  Trainer.prototype.readState = function (this: Trainer) {
    points.reach('read-back');
    return readState.call(this);
  };
}

function kindOf(key: IDBValidKey): RecordKind | undefined {
  const [kind] = String(key).split('/');
  return recordKinds.find((each) => each === kind);
}

/** Bytes with one bit flipped. Other values stay as they are. */
function flipped<T>(value: T): T {
  if (!(value instanceof Uint8Array)) return value;
  const bytes = value.slice();
  bytes[bytes.length >> 1]! ^= 1;
  return bytes as Uint8Array & T;
}
