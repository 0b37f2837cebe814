/** Levels of loggers that the program changes while it runs. Loads no logger. */
import { ZephConfigError } from '../config/config-error.ts'
import { state } from '../global-state.ts'
import { LogLevelTable } from './log-level-table.ts'
import { LOG_LEVELS, readLogLevels } from './log-levels.ts'

/**
 * Sets the levels of all loggers, those that exist included, until other levels are configured or set. Loggers that were made with a level of
 * their own keep it.
 * @param levels a level, and levels by the name of a logger, which stands for the names below it, too: `llm` for `llm.http`
 * @throws ZephConfigError where it is none of that; nothing changes then
 * @example
 * setLogLevels('info,llm=debug,memory=off')
 */
export function setLogLevels(levels: string): void {
  const read = readLogLevels(String(levels))
  if (read === undefined) {
    const allowed = `${LOG_LEVELS.join(', ')}, or levels by name such as info,llm=debug,memory=off`
    throw new ZephConfigError({ code: 'invalid_value', key: 'log levels', value: levels, allowed })
  }
  state.logLevels ??= new LogLevelTable()
  state.logLevels.set(read)
}
