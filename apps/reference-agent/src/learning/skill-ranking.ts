/**
 * How well each skill has done, in the agent's database: every use with its session and outcome. A skill's score is
 * the share of its uses that went well, drawn to one half while there are few, so that a single failure does not bury
 * a new skill.
 */
import type { DatabaseSync } from 'node:sqlite'

export interface SkillUse {
  sessionId: string
  skill: string
  succeeded: boolean
}

export interface SkillRanking {
  record(use: SkillUse): void
  /** The latest use in a session becomes a failure: the user was not content. */
  correctLast(sessionId: string, succeeded: boolean): string | undefined
  /** Between 0 and 1; 0.5 for a skill that was never used. */
  scoreOf(skill: string): number
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS skill_uses (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    skill TEXT NOT NULL,
    succeeded INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS skill_uses_by_session ON skill_uses (session_id, id);
  CREATE INDEX IF NOT EXISTS skill_uses_by_skill ON skill_uses (skill);
`

/** Uses before the first, half of them good. */
const PRIOR = 2

export function createSkillRanking(database: DatabaseSync): SkillRanking {
  database.exec(SCHEMA)
  const insert = database.prepare('INSERT INTO skill_uses (session_id, skill, succeeded) VALUES (?, ?, ?)')
  const last = database.prepare('SELECT id, skill FROM skill_uses WHERE session_id = ? ORDER BY id DESC LIMIT 1')
  const correct = database.prepare('UPDATE skill_uses SET succeeded = ? WHERE id = ?')
  const totals = database.prepare('SELECT count(*) AS uses, sum(succeeded) AS good FROM skill_uses WHERE skill = ?')
  return {
    record({ sessionId, skill, succeeded }) {
      insert.run(sessionId, skill, Number(succeeded))
    },
    correctLast(sessionId, succeeded) {
      const use = last.get(sessionId)
      if (use === undefined) return undefined
      correct.run(Number(succeeded), Number(use['id']))
      return String(use['skill'])
    },
    scoreOf(skill) {
      const { uses = 0, good = 0 } = totals.get(skill) ?? {}
      return (Number(good) + PRIOR / 2) / (Number(uses) + PRIOR)
    },
  }
}
