/**
 * Every code that an error of the studio can have, by the lowest folder that throws it. A new one is a line
 * here. People are shown the message and the hint; the code is for the studio, where it reacts to an error.
 */
type BaseCode = 'aborted' | 'unexpected';

type FormatsCode =
  | 'bad-graph'
  | 'bad-gzip'
  | 'bad-idx'
  | 'bad-image'
  | 'bad-npy'
  | 'bad-pickle'
  | 'bad-png'
  | 'bad-safetensors'
  | 'bad-shape'
  | 'bad-tar'
  | 'bad-tfrecord'
  | 'bad-torch'
  | 'bad-zip'
  | 'image-unknown'
  | 'no-network'
  | 'pickle-refused'
  | 'tfrecord-layout';

type EngineCode =
  | 'bad-config'
  | 'bad-fingerprint'
  | 'bad-level'
  | 'bad-network-settings'
  | 'bad-schedule'
  | 'bad-variables'
  | 'bad-weights'
  | 'batch-not-divisible'
  | 'capture-failed'
  | 'cpu-failed'
  | 'dataset-mismatch'
  | 'device-too-small'
  | 'empty-dataset'
  | 'gpu-error'
  | 'gpu-lost'
  | 'gpu-out-of-memory'
  | 'incomplete-model'
  | 'issued-generator'
  | 'kernel-refused'
  | 'missing-variable'
  | 'newer-format'
  | 'no-backend'
  | 'not-a-checkpoint'
  | 'not-a-model'
  | 'plain-stylegan2'
  | 'seed-out-of-range'
  | 'wasm-failed'
  | 'wasm-threads-lost'
  | 'webgpu-failed'
  | 'webgpu-missing'
  | 'webgpu-no-adapter'
  | 'webgpu-no-device'
  | 'webgpu-software';

type FingerprintCode =
  | 'bad-calibration'
  | 'bad-csv'
  | 'bad-reading'
  | 'bad-registry'
  | 'bad-secret'
  | 'binomial-range'
  | 'code-range'
  | 'fingerprint-length'
  | 'fingerprint-text'
  | 'no-plan'
  | 'no-regeneration'
  | 'nothing-to-pool'
  | 'other-model'
  | 'registry-bits'
  | 'registry-code'
  | 'registry-duplicate'
  | 'registry-full'
  | 'registry-name'
  | 'registry-changed'
  | 'registry-unknown-user'
  | 'too-few-innocents';

type DataCode =
  | 'cannot-read'
  | 'file-too-large'
  | 'image-damaged'
  | 'image-empty'
  | 'image-too-large'
  | 'image-too-small'
  | 'image-unsupported'
  | 'no-images'
  | 'not-celeba'
  | 'resolution'
  | 'sample-resolution';

type MetricsCode = 'no-convergence' | 'not-finite' | 'not-inception' | 'too-few-images' | 'unknown-metric';

type StorageCode =
  | 'checkpoints-damaged'
  | 'dataset-busy'
  | 'dataset-empty'
  | 'dataset-missing'
  | 'model-missing'
  | 'not-the-writer'
  | 'run-busy'
  | 'run-missing'
  | 'saved-in-part'
  | 'storage-aborted'
  | 'storage-corrupt'
  | 'storage-damaged'
  | 'storage-full'
  | 'storage-newer-version'
  | 'storage-read-back'
  | 'storage-refused'
  | 'weights-missing';

type DrawingCode = 'bad-request';

type DecodingCode = 'issue-differs' | 'issue-unreadable';

type DetectorCode = 'bad-detector' | 'detector-page-missing';

type RunCode = 'not-paused' | 'run-ended';

type WorkersCode =
  | 'bad-project'
  | 'busy'
  | 'codec-missing'
  | 'dataset-too-small'
  | 'gpu-lost-again'
  | 'model-changed'
  | 'model-kept'
  | 'no-decoder'
  | 'no-room-for-file'
  | 'no-run'
  | 'no-video'
  | 'part-missing'
  | 'pixels-altered'
  | 'profile-needs-webgpu'
  | 'run-failed'
  | 'run-open-elsewhere'
  | 'sample-missing'
  | 'tiles-not-kept'
  | 'worker-crashed'
  | 'worker-ended';

type StateCode = 'example-missing' | 'no-files';

type CliCode =
  | 'bad-attributes'
  | 'bad-inputs'
  | 'body-too-large'
  | 'cannot-serve'
  | 'cannot-write'
  | 'claim-not-held'
  | 'no-attributes'
  | 'no-dataset'
  | 'no-features'
  | 'out-in-use'
  | 'usage'
  | 'user-revoked';

export type ErrorCode =
  | BaseCode
  | FormatsCode
  | EngineCode
  | FingerprintCode
  | DataCode
  | MetricsCode
  | StorageCode
  | DrawingCode
  | DecodingCode
  | DetectorCode
  | RunCode
  | WorkersCode
  | StateCode
  | CliCode;
