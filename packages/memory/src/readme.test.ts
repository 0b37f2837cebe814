import { resolve } from 'node:path'
import { describeReadme } from '@zeph-telemetry/span-docs'
import { MEMORY_SPANS } from './span-map.ts'

describeReadme({
  folder: resolve(import.meta.dirname, '..'),
  spans: MEMORY_SPANS,
  prints: 'Tea is at five.\n',
  emits: ['memory.remember', 'memory.recall', 'memory.sqlite'],
})
