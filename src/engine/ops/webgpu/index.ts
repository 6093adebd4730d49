/** Registers every WebGPU kernel of the studio's ops; imported when a WebGPU device opens. */
import './conv-down.ts';
import './conv-filter.ts';
import './conv-up.ts';
import './demodulate.ts';
import './elementwise.ts';
import './fir.ts';
import './losses.ts';
import './map-gradients.ts';
import './matmul.ts';
import './minibatch-std.ts';
import './reduce.ts';
