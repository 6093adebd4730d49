/**
 * Every WebGPU kernel of the studio's ops, under the name of the op that it computes. Joint kernels stand under the name
 * by which an op lets its gradients be computed together. Loaded when a WebGPU device opens.
 */
import type { KernelTable } from '../../gpu/kernels.ts';
import { convDown, convLayer } from './gemm/conv-down.ts';
import { convFilter, convLayerParameters } from './gemm/conv-filter.ts';
import { convUp } from './gemm/conv-up.ts';
import {
  demodulate,
  demodulateGradients,
  demodulateStyle,
  demodulateStyleGradients,
} from './reduce/demodulate.ts';
import { channelBroadcast, channelDotGradients, scaleChannels } from './elementwise/channels.ts';
import { actGrad, epilogue } from './elementwise/epilogue.ts';
import { sumOf } from './elementwise/sum-of.ts';
import { fir } from './elementwise/fir.ts';
import {
  consistencyLoss,
  consistencyLossImages,
  decoderLosses,
  decoderLossesOutputs,
  logisticLoss,
  logisticLossScores,
} from './reduce/losses.ts';
import { epilogueGradients, scaleChannelsGradients } from './reduce/map-gradients/map-gradients.ts';
import { denseLayerParameters } from './gemm/dense-parameters.ts';
import { denseLayer, matMul } from './gemm/matmul.ts';
import { minibatchStd, minibatchStdX } from './reduce/minibatch-std.ts';
import { channelDot, channelSum, noiseDot } from './reduce/channels.ts';

export const kernels: KernelTable = {
  ops: {
    StudioActGrad: actGrad,
    StudioChannelBroadcast: channelBroadcast,
    StudioChannelDot: channelDot,
    StudioChannelSum: channelSum,
    StudioConsistencyLoss: consistencyLoss,
    'StudioConsistencyLoss.images': consistencyLossImages,
    StudioConvDown: convDown,
    StudioConvFilter: convFilter,
    StudioConvLayer: convLayer,
    StudioConvUp: convUp,
    StudioDecoderLosses: decoderLosses,
    'StudioDecoderLosses.outputs': decoderLossesOutputs,
    StudioDemodulate: demodulate,
    'StudioDemodulate.style': demodulateStyle,
    StudioDenseLayer: denseLayer,
    StudioEpilogue: epilogue,
    StudioFir: fir,
    StudioLogisticLoss: logisticLoss,
    'StudioLogisticLoss.scores': logisticLossScores,
    StudioMatMul: matMul,
    StudioMinibatchStd: minibatchStd,
    'StudioMinibatchStd.x': minibatchStdX,
    StudioNoiseDot: noiseDot,
    StudioScaleChannels: scaleChannels,
    StudioSumOf: sumOf,
  },
  joint: {
    'StudioChannelDot.gradients': channelDotGradients,
    'StudioConvLayer.parameters': convLayerParameters,
    'StudioDemodulate.gradients': demodulateGradients,
    'StudioDemodulate.style.gradients': demodulateStyleGradients,
    'StudioDenseLayer.parameters': denseLayerParameters,
    'StudioEpilogue.gradients': epilogueGradients,
    'StudioScaleChannels.gradients': scaleChannelsGradients,
  },
};
