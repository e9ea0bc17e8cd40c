import type { Flow, Json } from '@millrace/contracts'

/** What a test run of the flow is given when nobody wrote anything else. */
export function sampleInput(flow: Flow, sampleOutput: Json | undefined): Json {
  if (flow.trigger.use === 'schedule') return {}
  if (sampleOutput !== null && typeof sampleOutput === 'object' && !Array.isArray(sampleOutput)) {
    return sampleOutput.body ?? {}
  }
  return {}
}

/** Remembered in this browser, per integration and flow. */
export function rememberedInput(integration: string, flow: string): string | null {
  return localStorage.getItem(storageKey(integration, flow))
}

export function rememberInput(integration: string, flow: string, text: string): void {
  localStorage.setItem(storageKey(integration, flow), text)
}

const storageKey = (integration: string, flow: string) => `millrace:test-input:${integration}:${flow}`
