/** The settings, with the word that their file changed as spans. */
import { configReloadChannel } from '@zeph-telemetry/channels'
import { followLogLevel, type LevelledLog } from '../settings/follow-log-level.ts'
import { type LiveSettings, type LiveSettingsOptions, openSettings } from '../settings/live-settings.ts'

export interface SettingsOptions extends Omit<LiveSettingsOptions, 'changes'> {
  log: LiveSettingsOptions['log'] & LevelledLog
}

export async function openTracedSettings(options: SettingsOptions): Promise<LiveSettings> {
  const settings = await openSettings({ ...options, changes: configReloadChannel<string>() })
  followLogLevel(settings, options.log)
  return settings
}
