/** What a rule of `telemetry.sampling` must be; both readers ask here. */
import { isTable } from '../tables.ts'

const TEXTS = ['span', 'attribute', 'value']

export function isSamplingRule(value: unknown): boolean {
  if (!isTable(value)) return false
  const { rate, ...texts } = value
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) return false
  const given = Object.entries(texts).filter(([, text]) => text !== undefined)
  if (!given.every(([name, text]) => TEXTS.includes(name) && typeof text === 'string' && text !== '')) return false
  return texts['value'] === undefined || texts['attribute'] !== undefined
}
