/** Which model answers what: a choice that is a span, with the calls that come of it inside. */
import { createRouter } from '@zeph-telemetry/llm'
import type { AgentLog } from '../agent/agent-parts.ts'
import type { ModelChoice } from '../model/choose-model.ts'
import type { Route } from '../model/model.ts'
import { shouldFallBack } from '../model/should-fall-back.ts'

type Call = (model: string) => Promise<unknown>

/** The small model is cheap and quick, the main one can do everything: each is what the other falls back to. */
export function createTracedRoute({ modelName, smallModelName }: ModelChoice, log: Pick<AgentLog, 'warn'>): Route {
  const routes = {
    answer: routeInOrder([modelName, smallModelName], log),
    side: routeInOrder([smallModelName, modelName], log),
  }
  return <T>(purpose: keyof typeof routes, call: (model: string) => Promise<T>) => routes[purpose](call) as Promise<T>
}

function routeInOrder(models: readonly string[], log: Pick<AgentLog, 'warn'>): (call: Call) => Promise<unknown> {
  const last = models.at(-1)
  return createRouter({
    candidates: Object.fromEntries(models.map((model) => [model, (call: Call) => call(model)])),
    shouldFallBack(error, { candidate }) {
      const other = shouldFallBack(error)
      if (other && candidate !== last) log.warn({ model: candidate, error: String(error) }, 'another model is asked')
      return other
    },
  })
}
