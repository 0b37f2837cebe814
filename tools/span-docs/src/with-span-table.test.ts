import type { SpanMap } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { withSpanTable } from './with-span-table.ts'

const SPANS: SpanMap = {
  'memory.recall': {
    kind: 'client',
    otherKinds: ['internal'],
    brief: 'retrieval',
    attributes: {
      'db.system.name': { type: 'string', brief: 'which', required: true, example: 'sqlite' },
      'zeph.query.text': { type: 'string', brief: 'what was asked', content: true, example: '' },
    },
  },
  'memory.forget': { kind: 'internal', brief: 'decay', attributes: {} },
}

const README = `# Memory

| span | kind | brief | attributes |
| --- | --- | --- | --- |
| \`memory.old\` | internal | gone | |

| adapter | of |
| ------- | -- |
`

test('the table is what the map says, aligned, and nothing else of the README changes', () => {
  expect(withSpanTable(README, SPANS)).toBe(`# Memory

| span            | kind             | brief     | attributes                                |
| --------------- | ---------------- | --------- | ----------------------------------------- |
| \`memory.recall\` | client, internal | retrieval | **\`db.system.name\`**, _\`zeph.query.text\`_ |
| \`memory.forget\` | internal         | decay     |                                           |

| adapter | of |
| ------- | -- |
`)
})

test('a table that is right already stays as it is', () => {
  const once = withSpanTable(README, SPANS)
  expect(withSpanTable(once, SPANS)).toBe(once)
})

test('a README without a table is an error that says what is needed', () => {
  expect(() => withSpanTable('# Memory\n', SPANS)).toThrow(
    'there is no span table in "# Memory"; begin one with | span | kind | brief | attributes |',
  )
})
