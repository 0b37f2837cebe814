/** How the spans of skills are filled, whatever the methods behind them are called. */
import type { WrapperDefinition } from '@zeph-telemetry/core'
import type { SKILL_SPANS } from '../span-map.ts'
import { MATCHER_ROWS } from './matcher-rows.ts'
import { REGISTRY_ROWS } from './registry-rows.ts'

/** Rows by the name of their span. */
export type SkillRows = NonNullable<WrapperDefinition<typeof SKILL_SPANS>['rows']>

/** All of them: each wrapper of this package knows each span, so that any method may be any of them. */
export const SKILL_ROWS: SkillRows = { ...REGISTRY_ROWS, ...MATCHER_ROWS }
