/** The spans of skills as functions. */
import { type DefinedSpans, defineSpans } from '@zeph-telemetry/core'
import { SKILL_SPANS } from './span-map.ts'

/**
 * The spans of skills as typed functions (`instrument`, `with`, `methods`, `start`), for single spans and own shapes.
 * @example
 * const skills = skillSpans.with('skill.registry_load', {}, () => readSkills(folder))
 */
export const skillSpans: DefinedSpans<typeof SKILL_SPANS> = defineSpans(SKILL_SPANS)
