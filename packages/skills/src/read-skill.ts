/** What skills' arguments and results hold, in the forms that people give it. */
import { fieldOf, listOf, nameOf, numberOf } from '@zeph-telemetry/core/read-value'

/** What was found: a list itself, or the list that a result holds. */
export function foundIn(result: unknown): readonly unknown[] | undefined {
  return listOf(result) ?? listOf(fieldOf(result, 'matches', 'skills', 'points', 'results', 'hits'))
}

/** Of what was found first, which is the best. */
export function scoreOf(found: unknown): number | undefined {
  return numberOf(fieldOf(found, 'score'))
}

/** The name of a skill, or of what holds one. */
export function skillName(value: unknown): string | undefined {
  const skill = fieldOf(value, 'skill') ?? value
  return nameOf(skill) ?? nameOf(fieldOf(skill, 'name', 'skillName'))
}

/** A version, be it a number or a text such as `1.2.0`. */
export function versionOf(value: unknown): string | undefined {
  const version = fieldOf(value, 'version')
  const text = typeof version === 'number' ? String(version) : version
  return typeof text === 'string' && /^v?\d[\w.+-]{0,31}$/.test(text) ? text : undefined
}

/** The text that a call is about: its first argument, or what that holds. */
export function askedText(asked: unknown): string | undefined {
  const text = typeof asked === 'string' ? asked : fieldOf(asked, 'text', 'task', 'query', 'request', 'description')
  return typeof text === 'string' ? text : undefined
}
