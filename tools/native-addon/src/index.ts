/** For tests that need the addon: builds it for the Node that runs, once. */
export { type BuiltAddon, buildAddon } from './build-addon.ts'
