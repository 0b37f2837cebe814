import { resolve } from 'node:path'
import { describeReadme } from '@zeph-telemetry/span-docs'
import { TOOL_SPANS } from './span-map.ts'

describeReadme({
  folder: resolve(import.meta.dirname, '..'),
  spans: TOOL_SPANS,
  prints: 'hello true\n',
  emits: ['tool.execute', 'tool.shell', 'tool.file'],
})
