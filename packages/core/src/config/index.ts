/** `@zeph-telemetry/core/config`: what tools that read or rewrite `zeph.toml` share with core. Loads nothing else of core. */
export { type MigratedDocument, migrateDocument } from './migration/migrate-document.ts'
export {
  type MigrationNotice,
  type MigrationPlan,
  type MigrationStep,
  type NewValue,
  planMigration,
} from './migration/plan-migration.ts'
export type { ResolvedConfig } from './observability-config.ts'
export { readConfigPlainly } from './read-config-plainly.ts'
export type { ConfigReading } from './resolve-config.ts'
