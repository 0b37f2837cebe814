/** Wraps whatever keeps the messages of a conversation. */
import { defineWrapper, type Wrapper } from '@zeph-telemetry/core'
import { agentSpans } from './agent-spans.ts'
import { AGENT_ROWS } from './rows/agent-rows.ts'
import type { AGENT_SPANS } from './span-map.ts'

/**
 * Makes writing a message (`append`, `persistMessage`) and reading the history (`history`, `restoreHistory`) spans, and whatever
 * `methods` names. Methods that the object does not have are left out. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const store = instrumentMessageStore(new MyMessageStore(), { methods: { save: 'agent.persist_message' } })
 */
export const instrumentMessageStore: Wrapper<typeof AGENT_SPANS> = defineWrapper(agentSpans, {
  methods: {
    append: 'agent.persist_message',
    persistMessage: 'agent.persist_message',
    history: 'agent.restore_history',
    restoreHistory: 'agent.restore_history',
  },
  rows: AGENT_ROWS,
})
