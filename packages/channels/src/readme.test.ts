import { resolve } from 'node:path'
import { describeReadme } from '@zeph-telemetry/span-docs'
import { CHANNEL_SPANS } from './span-map.ts'

describeReadme({
  folder: resolve(import.meta.dirname, '..'),
  spans: CHANNEL_SPANS,
  prints: 'you said hello\nyou said bye\n',
  emits: ['channel.cli'],
})
