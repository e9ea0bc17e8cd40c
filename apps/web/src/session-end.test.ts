import { expect, it } from 'vitest'
import { announceSessionEnd, onSessionEnd } from './session-end.ts'

it('keeps the page while one listener holds work, and tells all of them', () => {
  expect(announceSessionEnd()).toBe(false)
  const told: string[] = []
  const listen = (name: string, mustStay: boolean) =>
    onSessionEnd(() => {
      told.push(name)
      return mustStay
    })
  const stopFirst = listen('first', true)
  const stopSecond = listen('second', false)
  expect(announceSessionEnd()).toBe(true)
  expect(told).toEqual(['first', 'second'])
  stopFirst()
  expect(announceSessionEnd()).toBe(false)
  stopSecond()
})
