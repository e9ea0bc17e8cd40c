export { encodeFrame } from './encode-frame.ts'
export { type FrameCaps, FrameDecoder } from './frame-decoder.ts'
export { largestFrameBytes, maxFrameDepth } from './limits.ts'
