import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { expect, onTestFinished, test } from 'vitest'
import { recordToFile } from '../fixtures/record-to-file.ts'
import { startSpan, withSpan } from '../on.ts'

/** Counts every call of `node:fs` and `node:fs/promises`, by name. */
function countFileSystemCalls(): Map<string, number> {
  const calls = new Map<string, number>()
  for (const [label, api] of Object.entries({ fs, 'fs.promises': fs.promises } as Record<string, object>)) {
    for (const [name, original] of Object.entries(api)) {
      if (typeof original !== 'function' || /^[A-Z]/.test(name)) continue
      const counting = (...args: unknown[]) => {
        calls.set(`${label}.${name}`, (calls.get(`${label}.${name}`) ?? 0) + 1)
        return Reflect.apply(original, api, args) as unknown
      }
      Reflect.set(api, name, counting)
      onTestFinished(() => void Reflect.set(api, name, original))
    }
  }
  onTestFinished(syncBuiltinESMExports)
  syncBuiltinESMExports()
  return calls
}

test('starting and ending spans makes no file-system call, not even where a file is full; flushing does', async () => {
  const { ended } = await recordToFile(
    async (layer) => {
      startSpan('first', {}).end() // the first span of a process decides how to live with a host's OpenTelemetry, and looks for it
      const calls = countFileSystemCalls()
      for (let round = 0; round < 5000; round += 1) {
        withSpan('agent.turn', { round }, (turn) => {
          startSpan('llm.chat', { text: 'x'.repeat(100) })
            .event('token')
            .link(turn)
            .end()
        })
      }
      expect(Object.fromEntries(calls)).toEqual({})
      await layer.flush()
      expect(calls.get('fs.write')).toBeGreaterThan(0)
      expect(calls.get('fs.openSync')).toBeGreaterThan(0)
    },
    { traceMaxMb: 1 },
  )
  expect(ended.size).toBe(10_001)
})
