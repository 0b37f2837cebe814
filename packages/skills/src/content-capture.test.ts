import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { expect, onTestFinished, test } from 'vitest'
import { instrumentSkillMatcher, instrumentSkillRegistry } from './index.ts'

test('with content capture, what a call was about is there, whether it works or not', async () => {
  const traceDir = mkdtempSync(join(tmpdir(), 'skill-content-'))
  const handle = initObservability({ telemetry: { enabled: true, backend: 'local', captureContent: 'all', traceDir } })
  onTestFinished(async () => {
    await handle.shutdown()
    rmSync(traceDir, { recursive: true })
  })
  await handle.ready
  const cases = [
    [instrumentSkillMatcher, 'match', ['boil water'], 'zeph.query.text', 'boil water'],
    [instrumentSkillMatcher, 'searchText', [{ query: 'boil' }], 'gen_ai.retrieval.query.text', 'boil'],
    [instrumentSkillRegistry, 'reload', [{ path: 'tea/SKILL.md' }], 'file.path', 'tea/SKILL.md'],
    [instrumentSkillRegistry, 'generate', ['make tea'], 'zeph.query.text', 'make tea'],
    [instrumentSkillRegistry, 'evolve', ['make-tea', 'too hot'], 'zeph.feedback.text', 'too hot'],
  ] as const
  for (const [instrument, method, args, key, content] of cases) {
    const skills = instrument({
      [method]: (..._args: readonly unknown[]) => {
        if (recorder.started.length > 1) throw new RangeError('no')
      },
    })
    const recorder = recordSpans()
    skills[method]!(...args)
    expect(() => skills[method]!(...args)).toThrow(RangeError)
    recorder.stop()
    expect(recorder.spans.map(({ attributes }) => attributes[key])).toEqual([content, content])
  }
})
