/** Registers every WebGPU kernel of the studio's ops; imported when a WebGPU device opens. */
import './conv.ts';
import './elementwise.ts';
import './fir.ts';
import './matmul.ts';
import './reduce.ts';
