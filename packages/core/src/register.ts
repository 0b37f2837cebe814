/**
 * `node --import @zeph-telemetry/core/register`: gives the process the `profiling` condition, for programs whose start command
 * cannot take `--conditions`. Starts nothing and claims nothing. Modules loaded before it are not affected.
 */
import { registerHooks } from 'node:module'

const CONDITION = 'profiling'

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    if (context.conditions.includes(CONDITION)) return nextResolve(specifier, context)
    return nextResolve(specifier, { ...context, conditions: [...context.conditions, CONDITION] })
  },
})
