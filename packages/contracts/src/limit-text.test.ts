import { expect, it } from 'vitest'
import { durationText, sizeText } from './limit-text.ts'

it.each([
  [640, '640 bytes'],
  [65_536, '64 KB'],
  [16 * 1024 * 1024, '16 MB'],
  [16 * 1024 * 1024 + 600_000, '16.6 MB'],
  [1.5 * 1024 ** 3, '1.5 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})

it.each([
  [250, '250 ms'],
  [1500, '1500 ms'],
  [90_000, '90 s'],
  [900_000, '15 m'],
  [7_200_000, '2 h'],
])('%d ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})
