/** Which of the agent's log lines are written: by the settings, and else as the log was when the agent began. */
import type { LiveSettings } from './live-settings.ts'
import type { LogLevel, Settings } from './settings.ts'

export interface LevelledLog {
  /** Absent where the log has no levels. */
  level?: LogLevel
}

export function followLogLevel(settings: Pick<LiveSettings, 'current' | 'onChange'>, log: LevelledLog): void {
  const { level: usual } = log
  if (usual === undefined) return
  const apply = ({ logLevel = usual }: Settings) => {
    log.level = logLevel
  }
  // Until the settings say something the level stays what the configuration makes it.
  if (settings.current().logLevel !== undefined) apply(settings.current())
  settings.onChange(apply)
}
