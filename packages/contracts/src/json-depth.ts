/**
 * Levels of arrays and objects in one value, wherever it enters: the body of a request or of a webhook, the output of a
 * step. The sandbox's frames allow 96, so there is room for what the protocol puts around a value.
 */
export const maxJsonDepth = 64
