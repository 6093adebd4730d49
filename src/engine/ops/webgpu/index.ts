/**
 * Every WebGPU kernel of the studio's ops, under the name of the op that it computes. Joint kernels stand under the name
 * by which an op lets its gradients be computed together. Loaded when a WebGPU device opens.
 */
import type { KernelTable } from '../../gpu/kernels.ts';
import { convDown, convLayer } from './conv-down.ts';
import { convFilter, convLayerParameters } from './conv-filter.ts';
import { convUp } from './conv-up.ts';
import { demodulate, demodulateGradients, demodulateStyle, demodulateStyleGradients } from './demodulate.ts';
import {
  actGrad,
  channelBroadcast,
  channelDotGradients,
  epilogue,
  scaleChannels,
  sumOf,
} from './elementwise.ts';
import { fir } from './fir.ts';
import {
  consistencyLoss,
  consistencyLossImages,
  decoderLosses,
  decoderLossesOutputs,
  logisticLoss,
  logisticLossScores,
} from './losses.ts';
import { epilogueGradients, scaleChannelsGradients } from './map-gradients.ts';
import { denseLayer, denseLayerParameters, matMul } from './matmul.ts';
import { minibatchStd, minibatchStdX } from './minibatch-std.ts';
import { channelDot, channelSum, noiseDot } from './reduce.ts';

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
