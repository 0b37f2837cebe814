/** The agent's log: lines as they are, and events that are lines, events on the span of the turn, and metrics. */
import { counter, defineEvent, histogram } from '@zeph-telemetry/core/event'
import { createLogger, type Logger } from '@zeph-telemetry/core/log'
import type { AgentLog } from '../agent/agent-parts.ts'
import type { AgentEvents } from './agent-events.ts'

export function openAgentLog(): AgentLog {
  const logger = createLogger('agent')
  const details = { llm: createLogger('llm'), tools: createLogger('tools') }
  const detail: AgentLog['detail'] = (about, fields, message) => details[about].debug(fields, message)
  return Object.assign(logger, { events: eventsBy(logger), detail })
}

/** @param logger has the level that the settings give it */
function eventsBy(logger: Logger): AgentEvents {
  return {
    turnAnswered: defineEvent({
      ...{ name: 'turn.answered', logger, count: true },
      fields: { tools: 'string[]', requests: counter('{request}', { brief: 'Requests to models of answered turns.' }) },
    }),
    turnRefused: defineEvent({
      ...{ name: 'turn.refused', logger, level: 'warn', count: true },
      fields: { findings: 'string[]' },
    }),
    planMade: defineEvent({
      ...{ name: 'plan.made', logger },
      fields: { steps: histogram('{step}', { brief: 'Steps of plans.', buckets: [1, 2, 3, 5, 8, 13] }) },
    }),
    skillChanged: defineEvent({
      ...{ name: 'skill.changed', logger, count: true },
      fields: { change: 'string', skill: 'string', version: 'int' },
      labels: { change: 4 },
    }),
  }
}
